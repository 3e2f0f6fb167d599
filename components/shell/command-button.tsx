'use client';

import type { ReactNode } from 'react';
import { useCommand } from '../lib/commands';
import { IconButton } from '../ui/icon-button';

/** An icon button for a command: its name, key and action come from the table. Nothing while the command does not exist. */
export function CommandButton({ command: id, children, className }: { command: string; children: ReactNode; className?: string }) {
  const command = useCommand(id);
  if (!command) return null;
  return (
    <IconButton label={command.label} shortcut={command.keys?.[0]} onClick={command.run} {...(className ? { className } : {})}>
      {children}
    </IconButton>
  );
}
