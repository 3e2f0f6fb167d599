import { cn } from './cn';

/** A grey place for what is coming; stays unseen for the first 150 ms, so that quick answers don't flash. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block animate-skeleton rounded-md bg-surface-2', className)} />;
}
