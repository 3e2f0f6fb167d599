'use client';

import { useQuery } from '@tanstack/react-query';
import { MailX } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { withBase } from '../lib/base-path';
import { useMe } from '../lib/me';
import { failureCode, mailReason, useTRPC, useTRPCClient } from '../lib/trpc';
import { Button, buttonLook } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { TextField } from '../ui/text-field';
import type { ClosedReason } from './use-folders';

/** Instead of mail: why the mailbox does not open, and the first thing to do about it. Everything else goes on (AUT-10). */
export function MailClosed({ reason, retry }: { reason: ClosedReason; retry: () => void }) {
  const t = useTranslations('mail.closed');
  const common = useTranslations('common');
  const { domain, modules } = useMe();
  const { data: access } = useQuery({ ...useTRPC().mail.access.queryOptions(), enabled: reason === 'refused_login' });
  const ask = reason === 'refused_login' && access?.ownPassword === true;
  const again = `/api/sign-in/oidc/start?${new URLSearchParams({ domain, callbackUrl: '/mail' })}`;
  return (
    <div role="alert" className="min-h-0 flex-1 overflow-y-auto">
      <EmptyState
        icon={<MailX aria-hidden />}
        title={t(ask && !access.stored ? 'passwordNeeded' : `titles.${reason}`)}
        action={
          reason === 'login_expired' ? (
            <a href={withBase(again)} className={buttonLook({ variant: 'primary' })}>
              {t('signInAgain')}
            </a>
          ) : ask ? null : (
            <Button onClick={retry}>{common('actions.retry')}</Button>
          )
        }
      >
        <p>{t(ask ? (access.forSession ? 'sessionHint' : 'passwordHint') : `hints.${reason}`)}</p>
        {modules.calendar && modules.contacts ? <p className="mt-2">{t('restWorks')}</p> : null}
        {ask ? <MailPasswordForm /> : null}
      </EmptyState>
    </div>
  );
}

/** Enters the password of the mailbox; the server tries it before it keeps it. */
function MailPasswordForm() {
  const t = useTranslations('mail.closed');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const [error, setError] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const password = String(new FormData(event.currentTarget).get('password') ?? '');
    setBusy(true);
    try {
      await client.mail.enterPassword.mutate({ password });
      // A fresh start: lists, counts and the watch of the mailbox begin with the password that works.
      window.location.reload();
    } catch (failure) {
      setBusy(false);
      setError(mailReason(failure) === 'refused_login' ? t('wrongPassword') : common(`errors.${failureCode(failure)}`));
    }
  }

  return (
    <form onSubmit={submit} className="mt-5 flex w-72 max-w-full flex-col gap-3 text-start">
      <TextField label={t('password')} name="password" type="password" autoComplete="off" required maxLength={1024} error={error} />
      <Button type="submit" variant="primary" aria-disabled={busy}>
        {t('open')}
      </Button>
    </form>
  );
}
