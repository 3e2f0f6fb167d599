'use client';

import type { inferRouterOutputs } from '@trpc/server';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { failureCode, useTRPCClient } from '../lib/trpc';
import { Section } from '../settings/section';
import { Button } from '../ui/button';
import { CheckboxField } from '../ui/checkbox';
import { TextField } from '../ui/text-field';
import { Answer, Fact, Facts, State, Switches } from './admin-parts';

type Result = inferRouterOutputs<AppRouter>['admin']['testLogin'];

/** A login tried as the doors would, and what would follow from it. */
export function LoginTest() {
  const t = useTranslations('admin.loginTest');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const [result, setResult] = useState<Result | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const [mailbox, setMailbox] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const fields = new FormData(event.currentTarget);
    setPending(true);
    setFailure(null);
    try {
      const [login, password] = [String(fields.get('who')), String(fields.get('secret'))];
      setResult(await client.admin.testLogin.mutate({ login, password, mailbox }));
    } catch (error) {
      setResult(null);
      const code = failureCode(error);
      setFailure(code === 'rate_limited' ? t('tooMany') : common(`errors.${code}`));
    }
    setPending(false);
  }

  return (
    <Section title={t('title')} hint={t('hint')}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="grid items-end gap-4 md:grid-cols-[1fr_1fr_auto]">
          <TextField label={t('login')} name="who" required maxLength={190} autoComplete="off" autoCapitalize="none" spellCheck={false} />
          <TextField label={t('password')} name="secret" type="password" maxLength={1024} autoComplete="off" />
          <Button type="submit" variant="primary" aria-disabled={pending} className="max-md:h-11">
            {t('try')}
          </Button>
        </div>
        <CheckboxField label={t('mailbox')} checked={mailbox} onCheckedChange={setMailbox} />
      </form>
      <Answer of={result ?? failure}>
        {failure === null ? null : <p className="text-danger">{failure}</p>}
        {result ? <LoginResult result={result} /> : null}
      </Answer>
    </Section>
  );
}

function LoginResult({ result }: { result: Result }) {
  const t = useTranslations('admin.loginTest');
  const advice = useTranslations('admin.sources.advice');
  const { facts, mailbox, opens } = result;
  const marks = [
    result.blocked ? t('blocked') : null,
    facts?.secondFactor ? t('secondFactor') : null,
    facts?.mustChangePassword ? t('mustChange') : null,
    facts && !facts.hasAccount ? t('noAccount') : null,
    facts?.admin ? t('admin') : null,
    facts?.hidden ? t('hidden') : null,
    facts?.kind === 'resource' ? t('resource', { capacity: facts.capacity ?? 0 }) : null,
  ].filter((one) => one !== null);
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line px-4 py-3">
      <p className="font-medium">
        <State good={result.outcome === 'accepted' && !result.blocked}>{t(`outcomes.${result.outcome}`)}</State>
      </p>
      <Facts>
        <Fact name={t('domain')}>{result.domain ?? t('none')}</Fact>
        {result.answers.map((one) => (
          <Fact key={one.source} name={one.source === one.kind ? t('source') : t('sourceNamed', { name: one.source })}>
            {t(`answers.${one.answer}`)}
            {one.scheme ? ` · ${t('scheme', { scheme: one.scheme })}` : ''}
            {one.trouble ? (
              <span className="block text-ink-2 text-sm">
                <span lang="en">{one.trouble.text}</span>
                <span className="block">{advice(one.trouble.advice.name, { setting: one.trouble.advice.setting })}</span>
              </span>
            ) : null}
          </Fact>
        ))}
        {marks.length > 0 ? (
          <Fact name={t('also')}>
            {marks.map((mark) => (
              <span key={mark} className="block">
                {mark}
              </span>
            ))}
          </Fact>
        ) : null}
        {facts ? (
          <>
            <Fact name={t('account')}>{facts.login}</Fact>
            <Fact name={t('addresses')}>
              {facts.addresses.map((one) => (
                <span key={one.address} className="block">
                  {one.address} <span className="text-ink-3 text-sm">{t(`reasons.${one.reason}`)}</span>
                </span>
              ))}
            </Fact>
            <Fact name={t('groups')}>{facts.groups.length === 0 ? t('none') : facts.groups.join(', ')}</Fact>
          </>
        ) : null}
        {mailbox?.servers.map((one) => (
          <Fact key={one.protocol} name={t(`servers.${one.protocol}`)}>
            {t('server', { host: one.host, port: String(one.port), tls: one.tls })}{' '}
            <span className="text-ink-2">{one.login === '' ? t('noLogin') : t('as', { login: one.login })}</span>
            {opens ? (
              <span className="block">
                <State good={opens[one.protocol] === 'ok'}>{t(`opens.${opens[one.protocol]}`)}</State>
              </span>
            ) : null}
          </Fact>
        ))}
        {mailbox ? <Fact name={t('mailboxBy')}>{t(`modes.${mailbox.mode}`)}</Fact> : null}
        {facts && !mailbox ? <Fact name={t('servers.imap')}>{t('noMailbox')}</Fact> : null}
      </Facts>
      {facts ? (
        <div>
          <h3 className="mb-1.5 font-medium">{t('functions')}</h3>
          <Switches switches={facts.switches} />
        </div>
      ) : null}
    </div>
  );
}
