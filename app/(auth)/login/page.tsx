import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { createTranslator } from 'use-intl';
import { withBase, withoutBase } from '@/components/lib/base-path';
import { loginError, referenceMark } from '@/components/login/error-key';
import { LoginCard } from '@/components/login/login-card';
import { LoginForm } from '@/components/login/login-form';
import { messagesFor } from '@/components/messages/catalogue';
import type { Language } from '@/server/domain/preferences/schema';
import { acceptedLanguage } from '@/server/domain/preferences/schema';
import { currentSession } from '../../api/auth/current-session';

type Query = { callbackUrl?: string; error?: string; lang?: string };
type Props = { searchParams: Promise<Query> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { t, brand } = await loginContext(await searchParams);
  return { title: t('pageTitle', { brand: brand.name }), robots: { index: false } };
}

export default async function LoginPage({ searchParams }: Props) {
  const query = await searchParams;
  const callbackUrl = ownPath(query.callbackUrl);
  if (await currentSession()) redirect(callbackUrl);
  const { t, brand, language, csrfToken } = await loginContext(query);
  const sentences = {
    login: t('login'),
    password: t('password'),
    showPassword: t('showPassword'),
    hidePassword: t('hidePassword'),
    submit: t('submit'),
    submitting: t('submitting'),
    errors: {
      credentials: t('errors.credentials'),
      rateLimited: t('errors.rateLimited'),
      unavailable: t('errors.unavailable'),
      offline: t('errors.offline'),
      failed: t('errors.failed', { reference: referenceMark }),
      expired: t('errors.expired'),
    },
  };
  return (
    <div lang={language}>
      {brand.accent ? <style>{`:root{--brand:${brand.accent}}`}</style> : null}
      <LoginCard
        brand={brand}
        subtitle={t('subtitle')}
        title={t('title')}
        footer={<Languages current={language} query={query} labels={{ en: t('english'), fr: t('french') }} />}
      >
        <LoginForm csrfToken={csrfToken} callbackUrl={withBase(callbackUrl)} error={loginError(query.error)} sentences={sentences} />
      </LoginCard>
    </div>
  );
}

/** Language, branding and form token of this visit. */
async function loginContext(query: Query) {
  const head = await headers();
  const domain = globalThis.atrium?.loginDomain(head.get('x-forwarded-host') ?? '');
  const asked = query.lang === 'en' || query.lang === 'fr' ? query.lang : null;
  const language = asked ?? acceptedLanguage(head.get('accept-language')) ?? domain?.language ?? 'en';
  const t = createTranslator({ locale: language, messages: messagesFor(language), namespace: 'login' });
  return {
    t,
    language,
    brand: domain?.branding ?? { name: 'Atrium', accent: null, logo: null },
    csrfToken: head.get('x-atrium-csrf') ?? '',
  };
}

function Languages({ current, query, labels }: { current: Language; query: Query; labels: Record<Language, string> }) {
  return (['en', 'fr'] as const).map((language) => {
    const target = new URLSearchParams({ ...(query.callbackUrl ? { callbackUrl: query.callbackUrl } : {}), lang: language });
    return language === current ? (
      <span key={language} lang={language} aria-current="true" className="font-medium text-ink-2">
        {labels[language]}
      </span>
    ) : (
      <a key={language} href={withBase(`/login?${target}`)} lang={language} hrefLang={language} className="hover:text-ink hover:underline">
        {labels[language]}
      </a>
    );
  });
}

/** Only places of ours: somebody else's address in the link must not be where a login leads. */
function ownPath(asked: string | undefined): string {
  if (!asked) return '/mail';
  const path = withoutBase(asked.replace(/^https?:\/\/[^/]+/, ''));
  return /^\/(?![/\\])/.test(path) && !path.startsWith('/login') ? path : '/mail';
}
