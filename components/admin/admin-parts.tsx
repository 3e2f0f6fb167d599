import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { SwitchInForce } from '@/server/domain/directory/switches-in-force';
import { linkProps, routePath } from '../lib/route';
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

/** Up to the list this was opened from. */
export function BackLink({ page, children }: { page: string; children: ReactNode }) {
  return (
    <a
      {...linkProps(routePath('admin', page))}
      className="mb-4 inline-flex items-center gap-1.5 text-ink-2 text-sm hover:text-ink max-md:min-h-11"
    >
      <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
      {children}
    </a>
  );
}

/** Which functions somebody has, and who said so. */
export function Switches({ switches }: { switches: readonly SwitchInForce[] }) {
  const t = useTranslations('admin.switches');
  return (
    <ul className="grid gap-x-8 gap-y-1 md:grid-cols-2">
      {switches.map((one) => (
        <li key={one.name} className="flex flex-wrap items-baseline gap-x-2">
          <State good={one.on}>
            <span className="text-ink">{t(`names.${one.name}`)}</span>
            <span className="sr-only">{t(one.on ? 'on' : 'off')}</span>
          </State>
          <span className="text-ink-3 text-sm">
            {one.by !== 'needs'
              ? t(`by.${one.by}`)
              : one.missing === null
                ? t('needsMore')
                : one.missing === 'imap'
                  ? t('needsMail')
                  : t('needs', { name: t(`names.${one.missing}`) })}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Where what was asked for is answered: read out, and brought into view where a small screen ends above it. */
export function Answer({ of, children }: { of: object | string | null; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (of !== null) place.current?.scrollIntoView({ block: 'nearest' });
  }, [of]);
  return (
    <div ref={place} role="status" className="scroll-my-4">
      {children}
    </div>
  );
}
