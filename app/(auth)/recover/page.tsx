import type { Metadata } from 'next';
import { withBase } from '@/components/lib/base-path';
import { newPasswordSentences } from '@/components/login/new-password-sentences';
import { besideLink } from '@/components/login/parts';
import { RecoverForm } from '@/components/login/recover-form';
import { RequestForm } from '@/components/login/request-form';
import { AuthPage, type AuthQuery, authContext } from '../auth-page';

type Props = { searchParams: Promise<AuthQuery> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { t, brand } = await authContext(await searchParams);
  return { title: `${t('recover.title')} · ${brand.name}`, robots: { index: false }, referrer: 'no-referrer' };
}

/** A forgotten password: asks for the login, or (with the link from the mail) for the new password. */
export default async function RecoverPage({ searchParams }: Props) {
  const query = await searchParams;
  const context = await authContext(query);
  const { t, pages, host } = context;
  const token = query.token ?? '';
  const link = token === '' ? null : await pages.recovery(token);
  const failures = { offline: t('errors.offline'), rateLimited: t('errors.rateLimited'), failed: t('recover.failed') };
  if (link) {
    return (
      <AuthPage context={context} title={t('newPassword.title')} path="/recover" query={query}>
        <RecoverForm
          token={token}
          login={link.login}
          policy={link.policy}
          names={link.names}
          sentences={{
            ...newPasswordSentences(t, link.policy),
            submit: t('recover.submit'),
            sending: t('recover.sending'),
            askAgain: t('recover.askAgain'),
            done: t('recover.done'),
            toLogin: t('recover.toLogin'),
            gone: t('recover.gone'),
            ...failures,
          }}
        />
      </AuthPage>
    );
  }
  const { domain } = pages.kinds({ host, domain: query.domain });
  const offered = pages.recoveryOffered(domain, host);
  return (
    <AuthPage context={context} title={t('recover.title')} path="/recover" query={query}>
      {token !== '' && offered ? (
        <p className="mb-4 rounded-md bg-danger-soft px-3 py-2.5 text-danger text-sm">{t('recover.gone')}</p>
      ) : null}
      {offered ? (
        <RequestForm
          domain={domain}
          sentences={{
            intro: t('recover.intro'),
            login: t('login'),
            request: t('recover.request'),
            sending: t('recover.sending'),
            sent: t('recover.sent'),
            toLogin: t('recover.toLogin'),
            ...failures,
          }}
        />
      ) : (
        <div className="flex flex-col gap-4">
          <p className="text-ink-2">{t('recover.notOffered')}</p>
          <a href={withBase('/login?stay=1')} className={`${besideLink} self-start text-accent-strong`}>
            {t('recover.toLogin')}
          </a>
        </div>
      )}
    </AuthPage>
  );
}
