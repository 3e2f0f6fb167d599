'use client';

import { KeyRound, Trash2 } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useDates, useMe } from '../../lib/me';
import { linkProps, routePath } from '../../lib/route';
import { notify } from '../../lib/toasts';
import { useTRPCClient } from '../../lib/trpc';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { IconButton } from '../../ui/icon-button';
import { TextField } from '../../ui/text-field';
import { CopyRow, Rows } from '../connect-parts';
import { Section } from '../section';
import { useFocusAfterRemoval } from '../use-focus-after-removal';
import { useGate } from './confirm-gate';
import { RemoveQuestion } from './remove-question';
import { type Security, useSayFailure } from './use-security';

type Props = { security: Security; onChange: () => void };

/** Passwords for single clients: each for its own device, so that a lost one can be shut out alone. */
export function AppPasswordsSection({ security, onChange }: Props) {
  const t = useTranslations('settings.security.app');
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  const required = security.factors.length > 0;
  const removed = useFocusAfterRemoval();
  // Without a door to use it at there is nothing to make one for.
  const { dav } = useMe().functions;
  if (!dav && security.appPasswords.length === 0) return null;
  return (
    <Section title={t('title')} hint={required ? t('hintRequired') : t('hint')}>
      {security.appPasswords.length > 0 ? <List security={security} onChange={onChange} onRemoved={removed} /> : null}
      {dav ? (
        <div>
          <Button icon={<KeyRound aria-hidden />} onClick={() => setCreating(true)}>
            {t('create')}
          </Button>
        </div>
      ) : null}
      {creating ? (
        <CreateDialog
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
  const [asking, setAsking] = useState<{ id: string; name: string; pressed: Element } | null>(null);
  const revoke = ({ id, name, pressed }: NonNullable<typeof asking>) =>
    client.account.revokeAppPassword.mutate({ id }).then(() => {
      notify({ message: t('revoked', { name }) });
      onRemoved(pressed);
      onChange();
    }, sayFailure);
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {security.appPasswords.map((one) => (
          <li key={one.id} className="flex items-center gap-3 py-2 ps-4 pe-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{one.name}</p>
              <p className="text-ink-3 text-sm">
                {one.scopes.map((scope) => t(`uses.${scope}`)).join(', ')} ·{' '}
                {one.lastUsedAt ? t('used', { when: dates.list(one.lastUsedAt), address: one.lastAddress }) : t('unused')}
              </p>
            </div>
            <IconButton
              label={t('revoke', { name: one.name })}
              onClick={({ currentTarget }) => setAsking({ id: one.id, name: one.name, pressed: currentTarget })}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {asking ? (
        <RemoveQuestion
          title={t('revokeTitle', { name: asking.name })}
          description={t('revokeText')}
          submit={t('revokeSubmit')}
          onDone={() => void revoke(asking)}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </>
  );
}

function CreateDialog({ onClose }: { onClose: (made: { name: string; password: string } | null) => void }) {
  const t = useTranslations('settings.security.app');
  const common = useTranslations('common');
  const client = useTRPCClient();
  const gate = useGate();
  const formId = useId();
  const [pending, setPending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    if (name === '') return;
    setPending(true);
    await gate(async () => {
      const { password } = await client.account.createAppPassword.mutate({ name, scopes: ['dav'] });
      onClose({ name, password });
    });
    setPending(false);
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose(null))}
      title={t('create')}
      description={t('createDescription')}
      closeLabel={common('actions.close')}
      size="sm"
      footer={
        <>
          <Button onClick={() => onClose(null)}>{common('actions.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} aria-disabled={pending}>
            {common('actions.create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        <TextField label={t('name')} name="name" required maxLength={80} hint={t('nameHint')} autoComplete="off" />
      </form>
    </Dialog>
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
