import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { withBase } from '@/components/lib/base-path';
import { isNextStep, isOfStep, loginError } from '@/components/login/error-key';
import { LoginForm } from '@/components/login/login-form';
import { ownPath } from '@/server/domain/directory/schema';
import { currentSession } from '../../api/auth/current-session';
import { AuthPage, type AuthQuery, authContext, errorSentences } from '../auth-page';

type Props = { searchParams: Promise<AuthQuery> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { t, brand } = await authContext(await searchParams);
  return { title: t('pageTitle', { brand: brand.name }), robots: { index: false } };
}

export default async function LoginPage({ searchParams }: Props) {
  const query = await searchParams;
  const callbackUrl = ownPath(query.callbackUrl, withBase(''));
  if (await currentSession()) redirect(callbackUrl);
  // Without JavaScript NextAuth leads here whatever is next.
  if (isNextStep(query.error)) redirect('/login/step');
  if (isOfStep(query.error)) redirect(`/login/step?${new URLSearchParams({ error: query.error ?? '' })}`);
  const context = await authContext(query);
  const { t, host, pages } = context;
  const stay = query.stay !== undefined || query.error !== undefined || query.lang !== undefined;
  const { choices, domain, automatic } = pages.kinds({ host, domain: query.domain, callbackUrl: query.callbackUrl, stay });
  if (automatic !== null) redirect(automatic);
  return (
    <AuthPage context={context} title={t('title')} path="/login" query={query}>
      <LoginForm
        csrfToken={context.csrfToken}
        callbackUrl={callbackUrl}
        error={loginError(query.error)}
        domain={domain}
        choices={choices.map((choice) => ({
          domain: choice.domain,
          password: choice.kinds.some(({ kind }) => kind === 'password'),
          others: choice.kinds.flatMap((one) =>
            one.kind === 'password' ? [] : [{ label: one.label ?? t(`kinds.${one.kind}`), address: one.address }],
          ),
          forgotAddress: pages.recoveryOffered(choice.domain ?? domain, host) ? recoverAddress(choice.domain) : null,
        }))}
        language={query.lang === 'en' || query.lang === 'fr' ? query.lang : ''}
        sentences={{
          login: t('login'),
          loginBare: t('loginBare'),
          domain: t('domain'),
          password: t('password'),
          showPassword: t('showPassword'),
          hidePassword: t('hidePassword'),
          submit: t('submit'),
          submitting: t('submitting'),
          passkey: t('passkey'),
          or: t('or'),
          forgot: t('forgot'),
          errors: errorSentences(t),
        }}
      />
    </AuthPage>
  );
}

/** The page for a forgotten password; with a list of domains, of the one that is chosen. */
function recoverAddress(domain: string | null): string {
  return domain === null ? '/recover' : `/recover?${new URLSearchParams({ domain })}`;
}
