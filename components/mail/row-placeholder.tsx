import { Skeleton } from '../ui/skeleton';

/** Rows on the way: the shape of what comes, unseen for the first 150 ms. */
export function RowPlaceholder({ rows, height }: { rows: number; height: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders never move
        <div key={index} style={{ height }} className="flex items-center gap-3 px-4">
          <Skeleton className="size-8 shrink-0 !rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3 w-2/5" />
            {height > 48 ? <Skeleton className="h-3 w-4/5" /> : null}
          </div>
        </div>
      ))}
    </div>
  );
}
