'use client';

import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useDates, useMe } from '../../lib/me';
import { linkProps, routePath } from '../../lib/route';
import { notify } from '../../lib/toasts';
import { useTRPCClient } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { CheckboxField } from '../../ui/checkbox';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/text-field';
import { CopyRow, Rows } from '../connect-parts';
import { Section } from '../section';
import { useFocusAfterRemoval } from '../use-focus-after-removal';
import { useGate } from './confirm-gate';
import { FormDialog } from './form-dialog';
import { RemovableList } from './removable-list';
import { type Security, useSayFailure } from './use-security';

type Scope = 'dav' | 'eas';
type Props = { security: Security; onChange: () => void };

/** Passwords for single clients: each for its own device, so that a lost one can be shut out alone. */
export function AppPasswordsSection({ security, onChange }: Props) {
  const t = useTranslations('settings.security.app');
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  const required = security.factors.length > 0;
  const removed = useFocusAfterRemoval();
  const offered = useOfferedScopes();
  // Without a door to use it at there is nothing to make one for.
  if (offered.length === 0 && security.appPasswords.length === 0) return null;
  return (
    <Section title={t('title')} hint={required ? t('hintRequired') : t('hint')}>
      {security.appPasswords.length > 0 ? <List security={security} onChange={onChange} onRemoved={removed} /> : null}
      {offered.length > 0 ? (
        <div>
          <Button icon={<KeyRound aria-hidden />} onClick={() => setCreating(true)}>
            {t('create')}
          </Button>
        </div>
      ) : null}
      {creating ? (
        <CreateDialog
          offered={offered}
          onClose={(created) => {
            setCreating(false);
            if (!created) return;
            setMade(created);
            onChange();
          }}
        />
      ) : null}
      {made ? <MadeDialog {...made} onClose={() => setMade(null)} /> : null}
    </Section>
  );
}

function List({ security, onChange, onRemoved }: Props & { onRemoved: (pressed: Element) => void }) {
  const t = useTranslations('settings.security.app');
  const dates = useDates();
  const client = useTRPCClient();
  const sayFailure = useSayFailure();
  const revoke = ({ id, name }: { id: string; name: string }, pressed: Element) =>
    client.account.revokeAppPassword.mutate({ id }).then(() => {
      notify({ message: t('revoked', { name }) });
      onRemoved(pressed);
      onChange();
    }, sayFailure);
  return (
    <RemovableList
      items={security.appPasswords}
      about={({ scopes, lastUsedAt, lastAddress }) => (
        <>
          {scopes.map((scope) => t(`uses.${scope}`)).join(', ')} ·{' '}
          {lastUsedAt ? t('used', { when: dates.list(lastUsedAt), address: lastAddress }) : t('unused')}
        </>
      )}
      words={({ name }) => ({
        remove: t('revoke', { name }),
        title: t('revokeTitle', { name }),
        description: t('revokeText'),
        submit: t('revokeSubmit'),
      })}
      onRemove={(one, pressed) => void revoke(one, pressed)}
    />
  );
}

function useOfferedScopes(): Scope[] {
  const { dav, activeSync } = useMe().functions;
  return [...(dav ? (['dav'] as const) : []), ...(activeSync ? (['eas'] as const) : [])];
}

function CreateDialog({
  offered,
  onClose,
}: {
  offered: readonly Scope[];
  onClose: (made: { name: string; password: string } | null) => void;
}) {
  const t = useTranslations('settings.security.app');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const gate = useGate();
  const [chosen, setChosen] = useState(offered);
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending || chosen.length === 0) return;
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    if (name === '') return;
    setPending(true);
    await gate(async () => {
      const { password } = await client.account.createAppPassword.mutate({ name, scopes: [...chosen] });
      onClose({ name, password });
    });
    setPending(false);
  }

  return (
    <FormDialog
      title={t('create')}
      description={t('createDescription')}
      submit={common('actions.create')}
      ready={!pending && chosen.length > 0}
      onSubmit={submit}
      onClose={() => onClose(null)}
    >
      <TextField label={t('name')} name="name" required maxLength={80} hint={t('nameHint')} autoComplete="off" />
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium text-ink-2 text-sm">{t('use')}</legend>
        {offered.map((scope) => (
          <CheckboxField
            key={scope}
            label={t(`scopes.${scope}`)}
            checked={chosen.includes(scope)}
            onCheckedChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
}

/** The new password, shown this once, with what a client asks for beside it. */
function MadeDialog({ name, password, onClose }: { name: string; password: string; onClose: () => void }) {
  const t = useTranslations('settings.security.app');
  const common = useTranslations('common');
  const { login } = useMe();
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t('madeTitle', { name })}
      description={t('madeDescription')}
      closeLabel={common('actions.close')}
      readOnly
      footer={
        <Button variant="primary" onClick={onClose}>
          {common('actions.done')}
        </Button>
      }
    >
      <Rows>
        <CopyRow label={t('login')} value={login} />
        <CopyRow label={t('password')} value={password} />
      </Rows>
      <p className="mt-3 text-ink-2 text-sm">
        {t('hints')}{' '}
        <a {...linkProps(routePath('settings', 'connect'))} className="text-accent-strong underline">
          {t('guides')}
        </a>
      </p>
    </Dialog>
  );
}
