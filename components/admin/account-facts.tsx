'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../lib/trpc';
import { Section } from '../settings/section';
import { Fact, Facts, Loaded, Switches } from './admin-parts';

/** What the source says of an account now, what was set for it here, and which functions follow. */
export function AccountFacts({ id }: { id: string }) {
  const t = useTranslations('admin.account');
  const words = useTranslations('admin.loginTest');
  const query = useQuery(useTRPC().admin.accountFacts.queryOptions({ id }, { staleTime: 0 }));
  return (
    <Loaded query={query}>
      {({ source, trouble, hidden, switches }) => (
        <>
          <Section title={t('facts')}>
            {trouble === null ? null : <p className="text-danger">{t(`trouble.${trouble}`)}</p>}
            <Facts>
              {source ? (
                <>
                  <Fact name={t('source')}>
                    {source.source === source.sourceKind ? source.source : `${source.source} (${source.sourceKind})`}
                  </Fact>
                  <Fact name={t('state')}>
                    {[
                      t(source.active ? 'active' : 'inactive'),
                      ...(source.admin ? [t('administrator')] : []),
                      ...(source.mustChangePassword ? [t('mustChange')] : []),
                    ].join(', ')}
                  </Fact>
                  <Fact name={t('kind')}>
                    {source.kind === 'resource' ? words('resource', { capacity: source.capacity ?? 0 }) : t('person')}
                  </Fact>
                  <Fact name={words('addresses')}>
                    {source.addresses.map((one) => (
                      <span key={one.address} className="block">
                        {one.address} <span className="text-ink-3 text-sm">{words(`reasons.${one.reason}`)}</span>
                      </span>
                    ))}
                  </Fact>
                  <Fact name={words('groups')}>{source.groups.length === 0 ? words('none') : source.groups.join(', ')}</Fact>
                  <Fact name={t('recovery')}>{source.recoveryAddress ?? words('none')}</Fact>
                </>
              ) : null}
              <Fact name={t('directory')}>{t(hidden.on ? 'isHidden' : 'isShown', { by: hidden.by })}</Fact>
            </Facts>
          </Section>
          <Section title={words('functions')} hint={t('functionsHint')}>
            <Switches switches={switches} />
          </Section>
        </>
      )}
    </Loaded>
  );
}
