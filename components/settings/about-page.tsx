'use client';

import { useTranslations } from 'use-intl';
import { runCommand } from '../lib/commands';
import { useMe } from '../lib/me';
import { Avatar } from '../ui/avatar';
import { Button } from '../ui/button';
import { Section } from './section';

export function AboutPage() {
  const t = useTranslations('settings.about');
  const me = useMe();
  return (
    <>
      <div className="mb-8 flex items-center gap-4">
        <Avatar name={me.displayName} address={me.address} size="xl" />
        <div className="min-w-0">
          <p className="truncate font-semibold text-xl">{me.displayName}</p>
          <p className="truncate text-ink-2">{me.address}</p>
          <p className="truncate text-ink-3 text-sm">{t('signedInAs', { login: me.login })}</p>
        </div>
      </div>
      <Section title={t('product')}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
          <dt className="text-ink-3">{t('service')}</dt>
          <dd>{me.brand.name}</dd>
          <dt className="text-ink-3">{t('domain')}</dt>
          <dd>{me.domain}</dd>
          <dt className="text-ink-3">{t('version')}</dt>
          <dd className="tabular">{me.version}</dd>
        </dl>
        <p className="text-ink-3 text-sm">{t('licence')}</p>
      </Section>
      <div className="flex gap-2">
        <Button onClick={() => runCommand('shell.shortcuts')}>{t('shortcuts')}</Button>
        <Button onClick={() => runCommand('shell.signOut')}>{t('signOut')}</Button>
      </div>
    </>
  );
}
