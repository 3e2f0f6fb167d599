import { type Config, domainByName } from '@/server/config/config';
import type { Store } from '@/server/store/store';

/** Accounts of a domain as it was called when they were made. `now`: the name of the entry that has taken its logins over, or null. */
export type LeftBehind = { domain: string; accounts: number; now: string | null };

/** Accounts that the configuration no longer leads to, because their domain was renamed or taken out; counted by domain. */
export async function accountsLeftBehind(store: Store, config: Config): Promise<LeftBehind[]> {
  const counted = await store.db.account.groupBy({ by: ['domain'], _count: { _all: true }, orderBy: { domain: 'asc' } });
  return counted.flatMap(({ domain, _count: { _all: accounts } }) => {
    const entry = domainByName(config, domain);
    if (entry?.name === '*' || entry?.name === domain) return [];
    return [{ domain, accounts, now: entry?.name ?? null }];
  });
}
