'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useDates } from '../lib/me';
import { notify } from '../lib/toasts';
import { useTRPC, useTRPCClient } from '../lib/trpc';
import { Section } from '../settings/section';
import { describeAgent } from '../settings/security/describe-agent';
import { useSayFailure } from '../settings/security/use-security';
import { Button } from '../ui/button';
import { AccountFacts } from './account-facts';
import { BackLink, cardList, Loaded } from './admin-parts';
import { ResetFactors } from './reset-factors';

/** One account: what can open it, and taking that away when something was lost. */
export function AccountPage({ id }: { id: string }) {
  const t = useTranslations('admin.account');
  const dates = useDates();
  const trpc = useTRPC();
  const client = useTRPCClient();
  const cache = useQueryClient();
  const sayFailure = useSayFailure();
  const query = useQuery(trpc.admin.account.queryOptions({ id }, { staleTime: 0 }));

  const act = (work: Promise<unknown>, message: string) =>
    void work.then(() => {
      notify({ message });
      return cache.invalidateQueries(trpc.admin.account.queryFilter({ id }));
    }, sayFailure);

  return (
    <>
      <BackLink page="accounts">{t('back')}</BackLink>
      <Loaded query={query}>
        {(account) => (
          <>
            <h2 className="truncate font-semibold text-xl">{account.displayName || account.login}</h2>
            <p className="mb-6 break-words text-ink-2">{account.addresses.join(', ')}</p>

            <AccountFacts id={id} />

            <Section title={t('factors')}>
              {account.factors.length === 0 ? (
                <p className="text-ink-3">{t('noFactors')}</p>
              ) : (
                <>
                  <ul className={cardList}>
                    {account.factors.map((factor) => (
                      <li key={factor.id} className="px-4 py-2.5">
                        <p className="truncate font-medium">{factor.name}</p>
                        <p className="text-ink-3 text-sm">
                          {t(`kinds.${factor.kind}`)} ·{' '}
                          {factor.lastUsedAt ? t('used', { when: dates.list(factor.lastUsedAt) }) : t('unused')}
                        </p>
                      </li>
                    ))}
                  </ul>
                  <p className="text-ink-3 text-sm">{t('recoveryLeft', { count: account.recoveryCodesLeft })}</p>
                  <div>
                    <ResetFactors id={id} onDone={() => act(Promise.resolve(), t('factorsReset'))} />
                  </div>
                </>
              )}
            </Section>

            <Section title={t('appPasswords')}>
              {account.appPasswords.length === 0 ? (
                <p className="text-ink-3">{t('noAppPasswords')}</p>
              ) : (
                <ul className={cardList}>
                  {account.appPasswords.map((one) => (
                    <li key={one.id} className="flex items-center gap-3 px-4 py-2.5">
                      <div className="min-w-0 flex-1">
                        <p className="truncate font-medium">{one.name}</p>
                        <p className="text-ink-3 text-sm">
                          {one.scopes.join(', ')} · {one.lastUsedAt ? t('used', { when: dates.list(one.lastUsedAt) }) : t('unused')}
                        </p>
                      </div>
                      <Button
                        size="sm"
                        className="max-md:h-11"
                        aria-label={t('revokeNamed', { name: one.name })}
                        onClick={() => act(client.admin.revokeAppPassword.mutate({ id, appPassword: one.id }), t('revoked'))}
                      >
                        {t('revoke')}
                      </Button>
                    </li>
                  ))}
                </ul>
              )}
            </Section>

            <Section title={t('sessions')}>
              {account.sessions.length === 0 ? (
                <p className="text-ink-3">{t('noSessions')}</p>
              ) : (
                <>
                  <ul className={cardList}>
                    {account.sessions.map((session) => {
                      const { browser, system } = describeAgent(session.agent);
                      const name = [browser, system].filter(Boolean).join(', ') || t('unknownBrowser');
                      return (
                        <li key={session.id} className="flex items-center gap-3 px-4 py-2.5">
                          <div className="min-w-0 flex-1">
                            <p className="truncate font-medium">{name}</p>
                            <p className="tabular text-ink-3 text-sm">
                              {session.address} · {t('seen', { when: dates.list(session.lastSeenAt) })}
                            </p>
                          </div>
                          <Button
                            size="sm"
                            className="max-md:h-11"
                            aria-label={t('endNamed', { name })}
                            onClick={() => act(client.admin.endSession.mutate({ id, session: session.id }), t('ended'))}
                          >
                            {t('end')}
                          </Button>
                        </li>
                      );
                    })}
                  </ul>
                  <div>
                    <Button className="max-md:h-11" onClick={() => act(client.admin.endSessions.mutate({ id }), t('endedAll'))}>
                      {t('endAll')}
                    </Button>
                  </div>
                </>
              )}
            </Section>
          </>
        )}
      </Loaded>
    </>
  );
}
