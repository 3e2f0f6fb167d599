'use client';

import { type FormEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type PasswordPolicy, type PasswordRefusal, passwordRefusals } from '@/server/domain/directory/passwords/schema';
import { useMe } from '../../lib/me';
import { notify } from '../../lib/toasts';
import { failureCode, refusalsOf, useTRPCClient } from '../../lib/trpc';
import { NewPasswordFields } from '../../login/new-password-fields';
import { newPasswordSentences } from '../../login/new-password-sentences';
import { FailureText, PasswordField } from '../../login/parts';
import { Button } from '../../ui/button';
import { Section } from '../section';
import { FormDialog } from './form-dialog';
import type { Security } from './use-security';

/** The login password: changed here where the source takes a new one from us. */
export function PasswordSection({ password, onDone }: { password: Security['password']; onDone: () => void }) {
  const t = useTranslations('settings.security.password');
  const [open, setOpen] = useState(false);
  return (
    <Section title={t('title')} hint={password ? t('hint') : t('notHere')}>
      {password ? (
        <div>
          <Button onClick={() => setOpen(true)}>{t('change')}</Button>
        </div>
      ) : null}
      {password && open ? (
        <ChangeDialog
          {...password}
          onClose={(changed) => {
            setOpen(false);
            if (!changed) return;
            notify({ message: t('changed') });
            onDone();
          }}
        />
      ) : null}
    </Section>
  );
}

function ChangeDialog({ policy, names, onClose }: { policy: PasswordPolicy; names: string[]; onClose: (changed: boolean) => void }) {
  const t = useTranslations('settings.security.password');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const { login } = useMe();
  const sentences = newPasswordSentences(useTranslations('login'), policy);
  const currentField = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState('');
  const [value, setValue] = useState({ next: '', ready: false });
  const [wrong, setWrong] = useState<string | undefined>();
  const [failure, setFailure] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const ready = value.ready && current !== '' && !pending;

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!ready) return;
    setPending(true);
    setWrong(undefined);
    setFailure(null);
    try {
      await client.account.changePassword.mutate({ current, next: value.next });
      onClose(true);
    } catch (error) {
      const code = failureCode(error);
      const refusal = refusalsOf(error).find((one): one is PasswordRefusal => (passwordRefusals as readonly string[]).includes(one));
      if (code !== 'unauthenticated') return setFailure(refusal ? sentences.refusals[refusal] : common(`errors.${code}`));
      setWrong(t('wrong'));
      currentField.current?.select();
      currentField.current?.focus();
    } finally {
      setPending(false);
    }
  }

  return (
    <FormDialog
      title={t('change')}
      description={t('others')}
      submit={t('submit')}
      ready={ready}
      onSubmit={submit}
      onClose={() => onClose(false)}
    >
      <FailureText>{failure}</FailureText>
      <input type="text" name="username" value={login} autoComplete="username" readOnly hidden />
      <PasswordField
        label={t('current')}
        name="current"
        autoComplete="current-password"
        words={{ show: sentences.showPassword, hide: sentences.hidePassword }}
        inputRef={currentField}
        onValue={setCurrent}
        error={wrong}
      />
      <NewPasswordFields policy={policy} names={names} current={current} sentences={sentences} onChange={setValue} />
    </FormDialog>
  );
}
