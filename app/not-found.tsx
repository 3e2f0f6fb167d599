import { headers } from 'next/headers';
import { createTranslator } from 'use-intl';
import { withBase } from '@/components/lib/base-path';
import { messagesFor } from '@/components/messages/catalogue';
import { acceptedLanguage } from '@/server/domain/preferences/schema';
import { currentMe } from './(suite)/current-me';

export default async function NotFound() {
  const me = await currentMe();
  const head = await headers();
  const locale = me?.preferences.language ?? acceptedLanguage(head.get('accept-language')) ?? 'en';
  const t = createTranslator({ locale, messages: messagesFor(locale), namespace: 'common' });
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 p-8 text-center">
      <h1 className="font-semibold text-2xl">{t('failed.notFoundTitle')}</h1>
      <p className="max-w-96 text-balance text-ink-2">{t('failed.notFoundBody')}</p>
      <p className="text-ink-3 text-sm">{t('failed.reference', { reference: head.get('x-atrium-request') ?? '' })}</p>
      <a href={withBase('/mail')} className="mt-4 rounded-md bg-accent px-4 py-2 font-medium text-on-accent no-underline">
        {t('failed.toMail')}
      </a>
    </main>
  );
}
