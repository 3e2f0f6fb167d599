'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureCode, useTRPCClient } from '../../lib/trpc';
import { TextField } from '../../ui/text-field';
import { CopyRow, QrCode, Rows } from '../connect-parts';
import { FormDialog } from './form-dialog';

export type TotpSetup = { ticket: string; secret: string; uri: string };

/** Setting up an authenticator app: the picture, the key for those who cannot scan, and the first code as proof. */
export function TotpDialog({ setup, onClose }: { setup: TotpSetup; onClose: (done: boolean) => void }) {
  const t = useTranslations('settings.security.totp');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const [failure, setFailure] = useState<string | undefined>();
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const fields = new FormData(event.currentTarget);
    setPending(true);
    try {
      await client.account.finishTotp.mutate({
        ticket: setup.ticket,
        code: String(fields.get('code') ?? ''),
        name: String(fields.get('name') ?? '').trim() || t('defaultName'),
      });
      onClose(true);
    } catch (error) {
      const code = failureCode(error);
      setFailure(
        code === 'invalid' ? t('wrong') : code === 'gone' || code === 'precondition_failed' ? t('tooLate') : common(`errors.${code}`),
      );
      setPending(false);
    }
  }

  return (
    <FormDialog
      title={t('title')}
      description={t('description')}
      size="md"
      submit={t('submit')}
      ready={!pending}
      onSubmit={submit}
      onClose={() => onClose(false)}
    >
      <QrCode text={setup.uri} label={t('picture')} className="size-48 self-center" />
      <Rows>
        <CopyRow label={t('key')} value={setup.secret} />
      </Rows>
      <TextField
        label={t('code')}
        name="code"
        required
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={8}
        inputClassName="tabular tracking-widest"
        hint={t('codeHint')}
        {...(failure === undefined ? {} : { error: failure })}
      />
      <TextField label={t('name')} name="name" maxLength={80} placeholder={t('defaultName')} autoComplete="off" />
    </FormDialog>
  );
}
