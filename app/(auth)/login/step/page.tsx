import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { withBase } from '@/components/lib/base-path';
import { loginError } from '@/components/login/error-key';
import { NewPasswordForm } from '@/components/login/new-password-form';
import { newPasswordSentences } from '@/components/login/new-password-sentences';
import { StepForm } from '@/components/login/step-form';
import { callbackCookieAt, ownPath, stepCookie } from '@/server/domain/directory/schema';
import { type AuthContext, AuthPage, type AuthQuery, authContext, errorSentences } from '../../auth-page';

type Props = { searchParams: Promise<AuthQuery> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { t, brand } = await authContext(await searchParams);
  return { title: t('pageTitle', { brand: brand.name }), robots: { index: false } };
}

/** What is still missing after the password: a second factor, or a new password. */
export default async function StepPage({ searchParams }: Props) {
  const query = await searchParams;
  const context = await authContext(query);
  const jar = await cookies();
  const step = await context.pages.step(context, jar.get(stepCookie)?.value ?? '');
  if (!step) redirect('/login?error=step_gone');
  // NextAuth keeps where the first step was to lead.
  const kept = jar.get(callbackCookieAt({ basePath: withBase(''), secure: context.origin.startsWith('https:') }))?.value;
  const callbackUrl = ownPath(query.callbackUrl ?? kept, withBase(''));
  const { t } = context;
  if (step.purpose === 'new-password') {
    const refusal = /^step_refused-([\w.]+)$/.exec(query.error ?? '')?.[1]?.split('.')[0];
    return (
      <AuthPage context={context} title={t('newPassword.title')} path="/login/step" query={query}>
        <p className="mb-4 text-ink-2">{t('newPassword.forced')}</p>
        <NewPasswordForm
          csrfToken={context.csrfToken}
          callbackUrl={callbackUrl}
          error={loginError(query.error)}
          refusal={refusal ?? null}
          login={step.login}
          policy={step.policy}
          names={step.names}
          sentences={{
            ...newPasswordSentences(t, step.policy),
            submit: t('newPassword.submit'),
            submitting: t('submitting'),
            startAgain: t('step.startAgain'),
            errors: errorSentences(t),
          }}
        />
      </AuthPage>
    );
  }
  const recovery = step.recovery && (query.use === 'recovery' || (!step.totp && step.passkey === null));
  const ask = recovery ? 'recovery' : step.totp ? 'totp' : null;
  return (
    <AuthPage context={context} title={t('step.title')} path="/login/step" query={query}>
      <p className="mb-4 text-ink-2">
        {recovery ? t('step.introRecovery') : ask === 'totp' ? t('step.introCode') : t('step.introPasskey')}
      </p>
      <StepForm
        csrfToken={context.csrfToken}
        callbackUrl={callbackUrl}
        error={loginError(query.error)}
        ask={ask}
        question={step.passkey}
        otherAddress={otherAddress({ recovery, canRecover: step.recovery, canReturn: step.totp || step.passkey !== null }, callbackUrl)}
        sentences={stepSentences(t)}
      />
    </AuthPage>
  );
}

function otherAddress(has: { recovery: boolean; canRecover: boolean; canReturn: boolean }, callbackUrl: string): string | null {
  if (has.recovery ? !has.canReturn : !has.canRecover) return null;
  return `/login/step?${new URLSearchParams({ callbackUrl, ...(has.recovery ? {} : { use: 'recovery' }) })}`;
}

function stepSentences(t: AuthContext['t']) {
  return {
    code: t('step.code'),
    codeHint: t('step.codeHint'),
    recoveryCode: t('step.recoveryCode'),
    recoveryHint: t('step.recoveryHint'),
    submit: t('submit'),
    submitting: t('submitting'),
    passkey: t('step.passkey'),
    or: t('or'),
    useRecovery: t('step.useRecovery'),
    useCode: t('step.useCode'),
    startAgain: t('step.startAgain'),
    errors: errorSentences(t),
  };
}
