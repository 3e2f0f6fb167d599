import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { failureCode } from '../lib/trpc';
import { Skeleton } from '../ui/skeleton';

// What the administrator's pages share.

/** The answer of a query, or why there is none. */
export function Loaded<Data>({
  query,
  children,
}: {
  query: { data: Data | undefined; error: unknown };
  children: (data: Data) => ReactNode;
}) {
  const t = useTranslations('common');
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <p className="text-ink-3">{t(`errors.${failureCode(query.error)}`)}</p>;
  return <Skeleton className="h-56 w-full" />;
}

/** Facts in two columns. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 gap-y-1.5">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** Good or bad, never by colour alone. */
export function State({ good, children }: { good: boolean; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 ${good ? 'text-success' : 'text-danger'}`}>
      <span aria-hidden>{good ? '✓' : '✕'}</span>
      {children}
    </span>
  );
}

export const cardList = 'divide-y divide-line rounded-lg border border-line';
