import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { createTranslator } from 'use-intl';
import { withBase } from '@/components/lib/base-path';
import { type LoginErrorKey, loginErrorKeys, referenceMark } from '@/components/login/error-key';
import { LanguageLink } from '@/components/login/language-link';
import { LoginCard } from '@/components/login/login-card';
import { messagesFor } from '@/components/messages/catalogue';
import { acceptedLanguage, type Language, pickedLanguage } from '@/server/domain/preferences/schema';

/** What may stand after the question mark of these pages. */
export type AuthQuery = {
  callbackUrl?: string;
  error?: string;
  lang?: string;
  domain?: string;
  stay?: string;
  use?: string;
  token?: string;
};

/** Language, look, form token and whereabouts of one visit of a page for people who are not signed in. */
export async function authContext(query: AuthQuery) {
  const head = await headers();
  const atrium = globalThis.atrium;
  if (!atrium) throw new Error('the pages run without the server');
  const host = head.get('x-atrium-host') ?? '';
  const look = atrium.loginDomain(host);
  const asked = query.lang === 'en' || query.lang === 'fr' ? query.lang : pickedLanguage(head.get('cookie'));
  const language = asked ?? acceptedLanguage(head.get('accept-language')) ?? look.language;
  const t = createTranslator({ locale: language, messages: messagesFor(language), namespace: 'login' });
  return {
    t,
    language,
    brand: look.branding,
    offer: look.offer,
    csrfToken: head.get('x-atrium-csrf') ?? '',
    host,
    origin: `${head.get('x-forwarded-proto') ?? 'http'}://${head.get('x-forwarded-host') ?? 'localhost'}`,
    pages: atrium.signInPages,
  };
}

export type AuthContext = Awaited<ReturnType<typeof authContext>>;

/** The frame of these pages: brand, card, and the choice of language. `path`: the page itself, for its links in another language. */
export function AuthPage({
  context,
  title,
  path,
  query,
  children,
}: {
  context: AuthContext;
  title: string;
  path: string;
  query: AuthQuery;
  children: ReactNode;
}) {
  const { brand, language, offer, t } = context;
  const labels: Record<Language, string> = { en: t('english'), fr: t('french') };
  const { error: _, lang: __, ...kept } = query;
  return (
    <div lang={language}>
      {brand.accent ? <style>{`:root{--brand:${brand.accent}}`}</style> : null}
      <LoginCard
        brand={brand}
        subtitle={t('subtitle', { offer: offer.join('_') })}
        title={title}
        footer={(['en', 'fr'] as const).map((one) =>
          one === language ? (
            <span key={one} lang={one} aria-current="true" className="font-medium text-ink-2">
              {labels[one]}
            </span>
          ) : (
            <LanguageLink
              key={one}
              language={one}
              address={withBase(`${path}?${new URLSearchParams({ ...kept, lang: one })}`)}
              label={labels[one]}
            />
          ),
        )}
      >
        {children}
      </LoginCard>
    </div>
  );
}

/** All sentences a failed sign-in may need. */
export function errorSentences(t: AuthContext['t']): Record<LoginErrorKey, string> {
  const entries = loginErrorKeys.map((key) => [key, t(`errors.${key}`, { reference: referenceMark })]);
  return Object.fromEntries(entries) as Record<LoginErrorKey, string>;
}
