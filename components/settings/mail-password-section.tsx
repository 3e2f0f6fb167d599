'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { notify } from '../lib/toasts';
import { failureCode, useTRPC, useTRPCClient } from '../lib/trpc';
import { Button } from '../ui/button';
import { Section } from './section';

/** Where mailboxes have passwords of their own: forgets the kept one, so that mail asks for it anew. */
export function MailPasswordSection() {
  const t = useTranslations('settings.mail.ownPassword');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  const { data: access } = useQuery(trpc.mail.access.queryOptions());
  if (!access?.ownPassword) return null;

  async function forget() {
    try {
      await client.mail.forgetPassword.mutate();
      await cache.invalidateQueries(trpc.mail.pathFilter());
      notify({ message: t('forgotten') });
    } catch (error) {
      notify({ kind: 'error', message: common(`errors.${failureCode(error)}`) });
    }
  }

  return (
    <Section title={t('title')} hint={t(access.stored ? 'kept' : 'none')}>
      {access.stored ? (
        <div>
          <Button onClick={() => void forget()}>{t('forget')}</Button>
        </div>
      ) : null}
    </Section>
  );
}
