'use client';

import { Fingerprint, ShieldCheck, ShieldOff, Smartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useDates } from '../../lib/me';
import { notify } from '../../lib/toasts';
import { useTRPCClient } from '../../lib/trpc';
import { knowsPasskeys } from '../../login/passkey';
import { Button } from '../../ui/button';
import { Section } from '../section';
import { useFocusAfterRemoval } from '../use-focus-after-removal';
import { useGate } from './confirm-gate';
import { PasskeyDialog } from './passkey-dialog';
import { RecoveryDialog } from './recovery-dialog';
import { RemovableList } from './removable-list';
import { RemoveQuestion } from './remove-question';
import { TotpDialog, type TotpSetup } from './totp-dialog';
import type { Security } from './use-security';

type Props = { security: Security; onChange: () => void };

/** Second factors: what there is, adding, taking away, and the codes for the day all of it is lost. */
export function FactorsSection({ security, onChange }: Props) {
  const t = useTranslations('settings.security.factors');
  const client = useTRPCClient();
  const gate = useGate();
  const [setup, setSetup] = useState<TotpSetup | null>(null);
  const [naming, setNaming] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [renewing, setRenewing] = useState(false);
  const removed = useFocusAfterRemoval();
  const on = security.factors.length > 0;

  const makeCodes = () =>
    gate(async () => {
      setCodes(await client.account.makeRecoveryCodes.mutate());
      onChange();
    });

  /** The first factor brings its recovery codes with it. */
  function added() {
    onChange();
    if (on) notify({ message: t('added') });
    else void makeCodes();
  }

  return (
    <Section title={t('title')} hint={t('hint')}>
      <div className={`flex items-start gap-3 rounded-lg px-4 py-3 text-sm ${on ? 'bg-success-soft text-ink' : 'bg-surface-2 text-ink-2'}`}>
        {on ? (
          <ShieldCheck aria-hidden className="mt-0.5 size-[1.125rem] shrink-0 text-success" />
        ) : (
          <ShieldOff aria-hidden className="mt-0.5 size-[1.125rem] shrink-0" />
        )}
        <p>{on ? t('on') : t('off')}</p>
      </div>
      {on ? <FactorList security={security} onChange={onChange} onRemoved={removed} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button icon={<Smartphone aria-hidden />} onClick={() => void gate(async () => setSetup(await client.account.beginTotp.mutate()))}>
          {t('addApp')}
        </Button>
        {knowsPasskeys() ? (
          <Button icon={<Fingerprint aria-hidden />} onClick={() => setNaming(true)}>
            {t('addPasskey')}
          </Button>
        ) : null}
      </div>
      {on ? (
        <div className="flex flex-wrap items-center justify-between gap-2 rounded-lg border border-line px-4 py-3">
          <div className="min-w-0">
            <p className="font-medium">{t('recovery')}</p>
            <p className={security.recoveryCodesLeft < 3 ? 'text-sm text-warning' : 'text-ink-3 text-sm'}>
              {t('recoveryLeft', { count: security.recoveryCodesLeft })}
            </p>
          </div>
          <Button size="sm" onClick={() => setRenewing(true)}>
            {t('newCodes')}
          </Button>
        </div>
      ) : null}
      {setup ? (
        <TotpDialog
          setup={setup}
          onClose={(done) => {
            setSetup(null);
            if (done) added();
          }}
        />
      ) : null}
      {naming ? (
        <PasskeyDialog
          onClose={(done) => {
            setNaming(false);
            if (done) added();
          }}
        />
      ) : null}
      {renewing ? (
        <RemoveQuestion
          title={t('newCodesTitle')}
          description={t('newCodesText')}
          submit={t('newCodesSubmit')}
          onDone={() => void makeCodes()}
          onClose={() => setRenewing(false)}
        />
      ) : null}
      {codes ? <RecoveryDialog codes={codes} onClose={() => setCodes(null)} /> : null}
    </Section>
  );
}

function FactorList({ security, onChange, onRemoved }: Props & { onRemoved: (pressed: Element) => void }) {
  const t = useTranslations('settings.security.factors');
  const dates = useDates();
  const client = useTRPCClient();
  const gate = useGate();
  const remove = (id: string, pressed: Element) =>
    gate(async () => {
      await client.account.removeFactor.mutate({ id });
      notify({ message: t('removed') });
      onRemoved(pressed);
      onChange();
    });
  return (
    <RemovableList
      items={security.factors}
      icon={({ kind }) => {
        const Icon = kind === 'totp' ? Smartphone : Fingerprint;
        return <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />;
      }}
      about={({ name, kind, lastUsedAt, createdAt }) => (
        <>
          {name === t(`kinds.${kind}`) ? '' : `${t(`kinds.${kind}`)} · `}
          {lastUsedAt ? t('used', { when: dates.list(lastUsedAt) }) : t('since', { when: dates.list(createdAt) })}
        </>
      )}
      words={({ name }) => ({
        remove: t('remove', { name }),
        title: t('removeTitle', { name }),
        description: t(security.factors.length > 1 ? 'removeText' : 'removeLastText'),
        submit: t('removeSubmit'),
      })}
      onRemove={({ id }, pressed) => void remove(id, pressed)}
    />
  );
}
