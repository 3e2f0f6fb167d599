'use client';

import { useQuery } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { RefreshCw } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';
import { Section } from '../settings/section';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';
import { cardList, Fact, Facts, Loaded, State } from './admin-parts';

type Outputs = inferRouterOutputs<AppRouter>['admin'];

/** Where people come from: whether each source answers, how a login would go, and who gets to know of whom. */
export function SourcesPage() {
  return (
    <>
      <Health />
      <LoginTest />
      <Visibility />
    </>
  );
}

function Health() {
  const t = useTranslations('admin.sources');
  const query = useQuery(useTRPC().admin.sources.queryOptions(undefined, { staleTime: 0 }));
  return (
    <Section title={t('health')} hint={t('healthHint')}>
      <Loaded query={query}>
        {(sources) => (
          <ul className={cardList}>
            {sources.map((one) => (
              <li key={`${one.domain} ${one.source}`} className="px-4 py-3">
                <p className="flex flex-wrap items-baseline gap-x-3">
                  <span className="font-medium">{one.source}</span>
                  <span className="text-ink-3 text-sm">
                    {one.domain === '*' ? t('anyDomain') : one.domain} · {one.kind}
                  </span>
                  <span className="ms-auto text-sm">
                    {one.trouble === null ? (
                      <State good>{t('answers', { milliseconds: one.milliseconds })}</State>
                    ) : (
                      <State good={false}>{t('fails')}</State>
                    )}
                  </span>
                </p>
                {one.trouble === null ? null : <p className="mt-1 break-words text-ink-2 text-sm">{one.trouble}</p>}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <div>
        <Button icon={<RefreshCw aria-hidden />} aria-disabled={query.isFetching} onClick={() => void query.refetch()}>
          {t('again')}
        </Button>
      </div>
    </Section>
  );
}

function LoginTest() {
  const t = useTranslations('admin.loginTest');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const [result, setResult] = useState<Outputs['testLogin'] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const fields = new FormData(event.currentTarget);
    setPending(true);
    setFailure(null);
    try {
      setResult(await client.admin.testLogin.mutate({ login: String(fields.get('who')), password: String(fields.get('secret')) }));
    } catch (error) {
      setResult(null);
      setFailure(common(`errors.${failureCode(error)}`));
    }
    setPending(false);
  }

  return (
    <Section title={t('title')} hint={t('hint')}>
      <form onSubmit={submit} className="grid items-end gap-4 md:grid-cols-[1fr_1fr_auto]">
        <TextField label={t('login')} name="who" required maxLength={190} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        <TextField label={t('password')} name="secret" type="password" maxLength={1024} autoComplete="off" />
        <Button type="submit" variant="primary" aria-disabled={pending}>
          {t('try')}
        </Button>
      </form>
      <div role="status">
        {failure === null ? null : <p className="text-danger">{failure}</p>}
        {result ? <LoginResult result={result} /> : null}
      </div>
    </Section>
  );
}

function LoginResult({ result }: { result: Outputs['testLogin'] }) {
  const t = useTranslations('admin.loginTest');
  return (
    <div className="rounded-lg border border-line px-4 py-3">
      <p className="mb-2 font-medium">
        <State good={result.outcome === 'accepted' && !result.blocked}>{t(`outcomes.${result.outcome}`)}</State>
      </p>
      <Facts>
        {result.login === null ? null : <Fact name={t('account')}>{result.login}</Fact>}
        <Fact name={t('domain')}>{result.domain ?? t('none')}</Fact>
        {result.answers.map((one) => (
          <Fact key={one.source} name={one.source}>
            {t(`answers.${one.answer}`)}
            {one.scheme ? ` · ${t('scheme', { scheme: one.scheme })}` : ''}
            {one.trouble ? <span className="block text-ink-2 text-sm">{one.trouble}</span> : null}
          </Fact>
        ))}
        {result.blocked ? <Fact name={t('also')}>{t('blocked')}</Fact> : null}
        {result.secondFactor ? <Fact name={t('also')}>{t('secondFactor')}</Fact> : null}
        {result.mustChangePassword ? <Fact name={t('also')}>{t('mustChange')}</Fact> : null}
      </Facts>
    </div>
  );
}

function Visibility() {
  const t = useTranslations('admin.visibility');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const [result, setResult] = useState<Outputs['visibility'] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setFailure(null);
    try {
      setResult(await client.admin.visibility.query({ asker: String(fields.get('asker')), shown: String(fields.get('shown')) }));
    } catch (error) {
      setResult(null);
      const code = failureCode(error);
      setFailure(code === 'not_found' ? t('noAccount') : common(`errors.${code}`));
    }
  }

  return (
    <Section title={t('title')} hint={t('hint')}>
      <form onSubmit={submit} className="grid items-end gap-4 md:grid-cols-[1fr_1fr_auto]">
        <TextField label={t('asker')} name="asker" required maxLength={190} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        <TextField label={t('shown')} name="shown" required maxLength={190} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        <Button type="submit">{t('ask')}</Button>
      </form>
      <div role="status">
        {failure === null ? null : <p className="text-danger">{failure}</p>}
        {result ? (
          <ul className={cardList}>
            {result.lines.map((line) => (
              <li key={line.purpose} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2">
                <span className="w-56 font-medium max-md:w-full">{t(`purposes.${line.purpose}`)}</span>
                <span className="w-40 max-md:w-auto">
                  <State good={line.shown !== 'no'}>{t(`shows.${line.shown}`)}</State>
                </span>
                <span className="text-ink-3 text-sm">{t(`rules.${line.rule}`)}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </Section>
  );
}
