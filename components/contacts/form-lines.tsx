'use client';

import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';

/** Lines of one kind, with their heading. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 font-medium text-ink-2 text-sm">{title}</legend>
      {children}
    </fieldset>
  );
}

export function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="sm" variant="quiet" className="self-start" icon={<Plus aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  );
}

export function replaced<Entry>(entries: readonly Entry[], at: number, entry: Entry): Entry[] {
  return entries.map((other, index) => (index === at ? entry : other));
}

export function without<Entry>(entries: readonly Entry[], at: number): Entry[] {
  return entries.filter((_, index) => index !== at);
}
