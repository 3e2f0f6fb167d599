'use client';

import { LogOut, Monitor, Smartphone } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useDates } from '../../lib/me';
import { notify } from '../../lib/toasts';
import { useTRPCClient } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { Chip } from '../../ui/chip';
import { Skeleton } from '../../ui/skeleton';
import { Section } from '../section';
import { useFocusAfterRemoval } from '../use-focus-after-removal';
import { describeAgent } from './describe-agent';
import { type Security, useSayFailure, useSecurity } from './use-security';

type Session = Security['sessions'][number];

/** Browsers that are signed in: what, from where, when last; any of them can be signed out from here. */
export default function SessionsPage() {
  const t = useTranslations('settings.sessions');
  const { data, error, refresh } = useSecurity();
  const client = useTRPCClient();
  const sayFailure = useSayFailure();
  const removed = useFocusAfterRemoval();
  if (error && !data) return <p className="text-ink-3">{t('failed')}</p>;
  if (!data) return <Skeleton className="h-56 w-full" />;
  const sessions = [...data.sessions].sort((a, b) => Number(b.current) - Number(a.current));

  const end = (id: string, pressed: Element) =>
    client.account.endSession.mutate({ id }).then(() => {
      removed(pressed);
      notify({ message: t('ended') });
      void refresh();
    }, sayFailure);
  const endOthers = (pressed: Element) =>
    client.account.endOtherSessions.mutate().then(({ ended }) => {
      removed(pressed);
      notify({ message: t('endedOthers', { count: ended }) });
      void refresh();
    }, sayFailure);

  return (
    <Section title={t('title')} hint={t('hint')}>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {sessions.map((session) => (
          <Row key={session.id} session={session} onEnd={(pressed) => void end(session.id, pressed)} />
        ))}
      </ul>
      {sessions.length > 1 ? (
        <div>
          <Button icon={<LogOut aria-hidden />} onClick={({ currentTarget }) => void endOthers(currentTarget)}>
            {t('endOthers')}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

function Row({ session, onEnd }: { session: Session; onEnd: (pressed: Element) => void }) {
  const t = useTranslations('settings.sessions');
  const dates = useDates();
  const { browser, system, handheld } = describeAgent(session.agent);
  const Icon = handheld ? Smartphone : Monitor;
  const name = browser && system ? t('browserOn', { browser, system }) : (browser ?? system ?? t('unknownBrowser'));
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {session.current ? <Chip tone="accent">{t('current')}</Chip> : null}
        </p>
        <p className="tabular text-ink-3 text-sm">
          {session.address} · {session.current ? t('now') : t('seen', { when: dates.list(session.lastSeenAt) })}
        </p>
        <p className="text-ink-3 text-sm">
          {t('since', { when: dates.list(session.createdAt), kind: t(`kinds.${kindOf(session.kind)}`) })}
        </p>
      </div>
      {session.current ? null : (
        <Button size="sm" onClick={({ currentTarget }) => onEnd(currentTarget)} aria-label={t('endNamed', { name })}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}

const kinds = ['password', 'passkey', 'oidc', 'cas', 'proxy', 'portal'] as const;

function kindOf(kind: string): (typeof kinds)[number] {
  return kinds.find((one) => one === kind) ?? 'password';
}
