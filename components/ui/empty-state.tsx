import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode; className?: string };

/** What belongs here, and the first thing to do about it. */
export function EmptyState({ icon, title, children, action, className }: Props) {
  return (
    <div className={cn('flex h-full flex-col items-center justify-center gap-2 p-8 text-center', className)}>
      {icon ? <div className="mb-1 text-ink-3 [&>svg]:size-10 [&>svg]:stroke-[1.25]">{icon}</div> : null}
      <p className="font-medium text-ink-2 text-lg">{title}</p>
      {children ? <div className="max-w-80 text-balance text-ink-3">{children}</div> : null}
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}
