'use client';

import type { inferRouterOutputs } from '@trpc/server';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { AppRouter } from '@/server/protocols/trpc/router';
import { failureCode, useTRPCClient } from '../lib/trpc';
import { Section } from '../settings/section';
import { Button } from '../ui/button';
import { TextField } from '../ui/text-field';
import { Answer, cardList, State } from './admin-parts';

type Outputs = inferRouterOutputs<AppRouter>['admin'];

/** What the first person gets to know of the second, purpose by purpose, and the rule that decides. */
export function VisibilityQuestion() {
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
        <Button type="submit" className="max-md:h-11">
          {t('ask')}
        </Button>
      </form>
      <Answer of={result ?? failure}>
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
      </Answer>
    </Section>
  );
}
