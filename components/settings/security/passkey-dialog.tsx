'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureCode, useTRPCClient } from '../../lib/trpc';
import { TextField } from '../../ui/text-field';
import { useGate } from './confirm-gate';
import { describeAgent } from './describe-agent';
import { FormDialog } from './form-dialog';

/** A new passkey: its name first, then the device asks its owner. */
export function PasskeyDialog({ onClose }: { onClose: (done: boolean) => void }) {
  const t = useTranslations('settings.security.passkey');
  const client = useTRPCClient();
  const gate = useGate();
  const [failure, setFailure] = useState<string | undefined>();
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const { browser, system } = describeAgent(navigator.userAgent);
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim() || [browser, system].filter(Boolean).join(', ');
    setPending(true);
    setFailure(undefined);
    await gate(() => make(name || t('defaultName')));
    setPending(false);
  }

  async function make(name: string) {
    const optionsJSON = await client.account.beginPasskey.mutate();
    const { startRegistration } = await import('@simplewebauthn/browser');
    try {
      const response = await startRegistration({ optionsJSON });
      await client.account.finishPasskey.mutate({ response, name });
      onClose(true);
    } catch (error) {
      const cause = error instanceof Error ? error.name : '';
      if (cause === 'NotAllowedError' || cause === 'AbortError') return setFailure(t('cancelled'));
      if (cause === 'InvalidStateError' || failureCode(error) === 'name_taken') return setFailure(t('known'));
      setFailure(t('failed'));
    }
  }

  return (
    <FormDialog
      title={t('title')}
      description={t('description')}
      submit={t('submit')}
      ready={!pending}
      onSubmit={submit}
      onClose={() => onClose(false)}
    >
      <TextField
        label={t('name')}
        name="name"
        maxLength={80}
        hint={t('nameHint')}
        autoComplete="off"
        {...(failure === undefined ? {} : { error: failure })}
      />
    </FormDialog>
  );
}
