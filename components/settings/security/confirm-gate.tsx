'use client';

import { KeyRound, LogIn } from 'lucide-react';
import { createContext, type FormEvent, type ReactNode, useContext, useState } from 'react';
import { useTranslations } from 'use-intl';
import { withBase } from '../../lib/base-path';
import { failureCode, useTRPCClient } from '../../lib/trpc';
import { answerOf, knowsPasskeys } from '../../login/passkey';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/text-field';
import { FormDialog } from './form-dialog';
import { type Security, useSayFailure } from './use-security';

type Action = () => Promise<void>;

const Gate = createContext<(action: Action) => Promise<void>>(async () => {});

/** Runs a dangerous change; when the server wants to know once more who is there, asks, and runs it then. */
export function useGate(): (action: Action) => Promise<void> {
  return useContext(Gate);
}

/** Around everything that may need a fresh proof of who is there. */
export function ConfirmGate({ security, children }: { security: Security; children: ReactNode }) {
  const [waiting, setWaiting] = useState<Action | null>(null);
  const sayFailure = useSayFailure();

  async function run(action: Action): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (failureCode(error) === 'precondition_failed') setWaiting(() => action);
      else sayFailure(error);
    }
  }

  async function goOn() {
    const action = waiting;
    setWaiting(null);
    if (action) await run(action);
  }

  return (
    <Gate.Provider value={run}>
      {children}
      {waiting ? <ConfirmDialog security={security} onDone={() => void goOn()} onClose={() => setWaiting(null)} /> : null}
    </Gate.Provider>
  );
}

/** To whoever signed this person in, and back to this page. */
function signInAgainAt(path: string) {
  const { pathname, search } = window.location;
  window.location.assign(withBase(`${path}?${new URLSearchParams({ callbackUrl: pathname + search })}`));
}

function ConfirmDialog({ security, onDone, onClose }: { security: Security; onDone: () => void; onClose: () => void }) {
  const t = useTranslations('settings.security.confirm');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const [failure, setFailure] = useState<string | undefined>();
  const [pending, setPending] = useState(false);
  const withCode = security.factors.some((factor) => factor.kind === 'totp');
  const withPasskey = security.factors.some((factor) => factor.kind === 'passkey') && knowsPasskeys();

  async function attempt(work: () => Promise<unknown>) {
    if (pending) return;
    setPending(true);
    setFailure(undefined);
    try {
      if ((await work()) !== false) return onDone();
    } catch (error) {
      const code = failureCode(error);
      setFailure(code === 'unauthenticated' ? t('wrong') : common(`errors.${code}`));
    } finally {
      setPending(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('proof') ?? '');
    const isCode = withCode && /^\s*\d{3}\s?\d{3}\s*$/.test(text);
    const confirmation = isCode ? ({ kind: 'totp', code: text } as const) : ({ kind: 'password', password: text } as const);
    void attempt(() => client.account.confirm.mutate({ confirmation }));
  }

  const passkey = async () => {
    const answer = await answerOf(await client.account.confirmQuestion.query());
    if (answer === null) return false;
    return client.account.confirm.mutate({ confirmation: { kind: 'passkey', response: JSON.parse(answer) } });
  };

  return (
    <FormDialog title={t('title')} description={t('description')} submit={t('submit')} ready={!pending} onSubmit={submit} onClose={onClose}>
      <TextField
        label={withCode ? t('passwordOrCode') : t('password')}
        name="proof"
        type="password"
        autoComplete="current-password"
        required
        {...(failure === undefined ? {} : { error: failure })}
      />
      {withPasskey ? (
        <Button icon={<KeyRound aria-hidden />} onClick={() => void attempt(passkey)}>
          {t('passkey')}
        </Button>
      ) : null}
      {security.signInAgain === null ? null : (
        <div className="flex flex-col gap-2 border-line border-t pt-3">
          <p className="text-ink-2 text-sm">{t('againHint')}</p>
          <Button icon={<LogIn aria-hidden />} onClick={() => signInAgainAt(security.signInAgain ?? '')}>
            {t('again')}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
