import { Skeleton } from '../ui/skeleton';

/** The shape of a module while its code is on the way. */
export function ModulePlaceholder() {
  return (
    <div className="flex min-h-0 flex-1">
      <div className="hidden w-60 flex-col gap-3 border-line border-e p-4 lg:flex">
        <Skeleton className="h-8 w-full" />
        {[70, 55, 80, 60, 75].map((width) => (
          <Skeleton key={width} className={`h-5 ${width > 65 ? 'w-4/5' : 'w-3/5'}`} />
        ))}
      </div>
      <div className="flex-1 bg-surface-1" />
    </div>
  );
}
