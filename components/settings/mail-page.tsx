'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { usePreferences, useSetPreferences } from '../lib/me';
import { useTRPC } from '../lib/trpc';
import { Avatar } from '../ui/avatar';
import { Chip } from '../ui/chip';
import { Select } from '../ui/select';
import { Skeleton } from '../ui/skeleton';
import { Switch } from '../ui/switch';
import { MailPasswordSection } from './mail-password-section';
import { Row, Section } from './section';

const undoChoices = [0, 5, 8, 10, 20, 30];
const readChoices = [0, 1, 2, 5, 10];

export function MailPage() {
  const t = useTranslations('settings.mail');
  const preferences = usePreferences();
  const set = useSetPreferences();
  return (
    <>
      <Section title={t('reading')}>
        <Row>
          <Select
            label={t('layout')}
            value={preferences.mailLayout}
            options={[
              { value: 'right', label: t('layouts.right') },
              { value: 'below', label: t('layouts.below') },
              { value: 'none', label: t('layouts.none') },
            ]}
            onChange={(mailLayout) => void set({ mailLayout })}
          />
          <Select
            label={t('markRead')}
            value={String(preferences.markReadSeconds)}
            options={withCurrent(readChoices, preferences.markReadSeconds).map((seconds) => ({
              value: String(seconds),
              label: t('markReadAfter', { seconds }),
            }))}
            onChange={(value) => void set({ markReadSeconds: Number(value) })}
          />
        </Row>
        <Switch
          label={t('conversations')}
          hint={t('conversationsHint')}
          checked={preferences.mailView === 'conversations'}
          onCheckedChange={(on) => void set({ mailView: on ? 'conversations' : 'messages' })}
        />
      </Section>
      <Section title={t('writing')}>
        <Row>
          <Select
            label={t('undoSend')}
            hint={t('undoSendHint')}
            value={String(preferences.undoSendSeconds)}
            options={withCurrent(undoChoices, preferences.undoSendSeconds).map((seconds) => ({
              value: String(seconds),
              label: t('undoSendAfter', { seconds }),
            }))}
            onChange={(value) => void set({ undoSendSeconds: Number(value) })}
          />
        </Row>
      </Section>
      <Identities />
      <MailPasswordSection />
    </>
  );
}

function withCurrent(choices: readonly number[], current: number): number[] {
  return [...new Set([...choices, current])].sort((a, b) => a - b);
}

function Identities() {
  const t = useTranslations('settings.mail');
  const { data, error } = useQuery(useTRPC().mail.identities.queryOptions());
  return (
    <Section title={t('identities')} hint={t('identitiesHint')}>
      {error ? <p className="text-ink-3">{t('identitiesFailed')}</p> : null}
      {data === undefined && !error ? <Skeleton className="h-14 w-full" /> : null}
      <ul className="divide-y divide-line rounded-lg border border-line empty:hidden">
        {data?.map((identity) => (
          <li key={identity.id} className="flex items-center gap-3 px-4 py-3">
            <Avatar name={identity.name} address={identity.address} />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{identity.name || identity.address}</p>
              <p className="truncate text-ink-3 text-sm">{identity.address}</p>
              {identity.signature ? (
                <p className="mt-1 line-clamp-3 whitespace-pre-line text-ink-2 text-sm">{plainOf(identity.signature)}</p>
              ) : null}
            </div>
            {identity.isDefault ? <Chip tone="accent">{t('default')}</Chip> : null}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function plainOf(signature: string): string {
  return signature.replace(/<br\s*\/?>|<\/(p|div)>/gi, '\n').replace(/<[^>]+>/g, '');
}
