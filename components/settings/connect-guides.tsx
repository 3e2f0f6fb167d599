'use client';

import { Download, Smartphone } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { ClientSetup, CollectionAddress } from '@/server/domain/preferences/read-client-setup';
import { withBase } from '../lib/base-path';
import { usePreferences } from '../lib/me';
import { useScreen } from '../lib/screen';
import { buttonLook } from '../ui/button';
import { CopyRow, QrCode, Rows, Steps } from './connect-parts';
import { Section } from './section';

type Guide = { setup: ClientSetup };

const qrSize = 'size-44';

export function ThunderbirdGuide({ setup }: Guide) {
  const t = useTranslations('settings.connect.thunderbird');
  return (
    <>
      {setup.mail ? <Section title={t('mail')}>{t('mailHow', { address: setup.address })}</Section> : null}
      {setup.calendar ? <Section title={t('calendar')}>{t('calendarHow')}</Section> : null}
      {setup.contacts ? <Section title={t('contacts')}>{t('contactsHow')}</Section> : null}
    </>
  );
}

export function AppleGuide({ setup }: Guide) {
  const t = useTranslations('settings.connect.apple');
  const isPhone = useScreen() === 'phone';
  const what = useOffer(setup);
  return (
    <>
      <Section title={t('profile')} hint={t('profileHow', { what })}>
        <div className="flex gap-8 max-md:flex-col">
          <div className="flex min-w-0 flex-1 flex-col items-start gap-4">
            <Steps>{[t('step1'), t('step2'), t('step3')]}</Steps>
            {/* A plain link on purpose: the device takes the answer over from the browser. */}
            <a href={withBase('/api/connect/apple.mobileconfig')} className={buttonLook({ variant: 'primary', size: 'lg' })}>
              <Download aria-hidden />
              {t('install')}
            </a>
          </div>
          {isPhone ? null : (
            <figure className="w-44 shrink-0">
              <QrCode text={setup.pageUrl} label={t('qr')} className={qrSize} />
              <figcaption className="mt-2 text-ink-3 text-xs">{t('scan')}</figcaption>
            </figure>
          )}
        </div>
      </Section>
      <Section title={t('byHand')}>{t('byHandHow')}</Section>
    </>
  );
}

export function AndroidGuide({ setup }: Guide) {
  const t = useTranslations('settings.connect.android');
  const isPhone = useScreen() === 'phone';
  return (
    <>
      {setup.davx5Url ? (
        <Section title={t('title')} hint={t('how')}>
          <div className="flex gap-8 max-md:flex-col">
            <div className="flex min-w-0 flex-1 flex-col items-start gap-4">
              <Steps>{[t('step1'), t(isPhone ? 'step2Here' : 'step2'), t('step3')]}</Steps>
              {isPhone ? (
                <a href={setup.davx5Url} className={buttonLook({ variant: 'primary', size: 'lg' })}>
                  <Smartphone aria-hidden />
                  {t('open')}
                </a>
              ) : null}
            </div>
            {isPhone ? null : <QrCode text={setup.davx5Url} label={t('qr')} className={qrSize} />}
          </div>
        </Section>
      ) : null}
      {setup.mail ? <Section title={t('mail')}>{t('mailHow', { address: setup.address })}</Section> : null}
    </>
  );
}

export function OtherGuide({ setup }: Guide) {
  const t = useTranslations('settings.connect.other');
  return (
    <>
      {setup.calendar || setup.contacts ? (
        <Section title={t('discovery')} hint={t('discoveryHow')}>
          <Rows>
            <CopyRow label={t('principal')} value={setup.principalUrl} />
            {setup.calendars.map((one) => (
              <CopyRow key={one.url} label={t('calendar', { name: one.name })} value={one.url} mark={<Dot of={one} />} />
            ))}
            {setup.books.map((one) => (
              <CopyRow key={one.url} label={t('book', { name: one.name })} value={one.url} />
            ))}
          </Rows>
        </Section>
      ) : null}
      {setup.mail ? (
        <Section title={t('mail')}>
          <Rows>
            <MailServerRow label={t('incoming')} server={setup.mail.imap} />
            <MailServerRow label={t('outgoing')} server={setup.mail.smtp} />
          </Rows>
        </Section>
      ) : null}
    </>
  );
}

function MailServerRow({ label, server }: { label: string; server: NonNullable<ClientSetup['mail']>['imap'] }) {
  const t = useTranslations('settings.connect.other');
  return (
    <div className="px-4 py-2.5 sm:grid sm:grid-cols-[9rem_1fr] sm:gap-3">
      <dt className="text-ink-3 text-sm">{label}</dt>
      <dd className="min-w-0">
        <p className="tabular break-all">{t('serverLine', { host: server.host, port: String(server.port) })}</p>
        <p className="break-all text-ink-2 text-sm">
          {t(`tls.${server.tls}`)} · {server.login}
        </p>
      </dd>
    </div>
  );
}

function Dot({ of }: { of: CollectionAddress }) {
  return <span aria-hidden className="size-2.5 shrink-0 rounded-full" style={{ background: of.color }} />;
}

/** "mail, calendars and contacts", as far as the domain offers them. */
function useOffer(setup: ClientSetup): string {
  const t = useTranslations('settings.connect.kinds');
  const { language } = usePreferences();
  const names = [setup.mail ? t('mail') : null, setup.calendar ? t('calendar') : null, setup.contacts ? t('contacts') : null];
  return new Intl.ListFormat(language).format(names.filter((name) => name !== null));
}
