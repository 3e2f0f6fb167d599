import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

type Props = {
  children: ReactNode;
  icon?: ReactNode;
  tone?: 'plain' | 'accent' | 'danger' | 'warning';
  removeLabel?: string;
  onRemove?: () => void;
  className?: string;
};

const tones = {
  plain: 'bg-surface-2 text-ink-2',
  accent: 'bg-accent-soft text-accent-strong',
  danger: 'bg-danger-soft text-danger',
  warning: 'bg-warning-soft text-warning',
};

/** A short fact in a pill; with `onRemove` it can be taken away. */
export function Chip({ children, icon, tone = 'plain', removeLabel, onRemove, className }: Props) {
  return (
    <span
      className={cn('inline-flex h-6 max-w-full items-center gap-1.5 rounded-full px-2.5 text-xs [&>svg]:size-3.5', tones[tone], className)}
    >
      {icon}
      <span className="truncate">{children}</span>
      {onRemove ? (
        <button type="button" aria-label={removeLabel} onClick={onRemove} className="-me-1 rounded-full p-0.5 hover:bg-pressed">
          <X aria-hidden className="size-3" />
        </button>
      ) : null}
    </span>
  );
}
