'use client';

import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureCode, useTRPCClient } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/text-field';
import { useGate } from './confirm-gate';
import { describeAgent } from './describe-agent';

/** A new passkey: its name first, then the device asks its owner. */
export function PasskeyDialog({ onClose }: { onClose: (done: boolean) => void }) {
  const t = useTranslations('settings.security.passkey');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const gate = useGate();
  const formId = useId();
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
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose(false))}
      title={t('title')}
      description={t('description')}
      closeLabel={common('actions.close')}
      size="sm"
      footer={
        <>
          <Button onClick={() => onClose(false)}>{common('actions.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} aria-disabled={pending}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label={t('name')}
          name="name"
          maxLength={80}
          hint={t('nameHint')}
          autoComplete="off"
          {...(failure === undefined ? {} : { error: failure })}
        />
      </form>
    </Dialog>
  );
}
