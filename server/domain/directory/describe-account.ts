import { switchNames } from '@/server/config/shape/entry';
import { isDomainError } from '@/server/core/errors';
import { readAccountSettings } from './account-settings';
import { describeLogin, type LoginDescription } from './describe-login';
import type { Directory } from './directory';
import type { Person } from './model';
import { type SwitchInForce, switchesInForce } from './switches-in-force';

/** An account as it stands: what its source says now, what an administrator set, and what follows. */
export type AccountFacts = {
  /** Null when no source knows the account any more, or a source cannot be asked. */
  source: LoginDescription | null;
  trouble: 'not_found' | 'unavailable' | null;
  hidden: { on: boolean; by: 'account' | 'source' };
  switches: readonly SwitchInForce[];
};

export async function describeAccount(directory: Directory, person: Person): Promise<AccountFacts> {
  const settings = await readAccountSettings(directory.store, person.accountId);
  let source: LoginDescription | null = null;
  let trouble: AccountFacts['trouble'] = null;
  try {
    source = await describeLogin(directory, person.login);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    trouble = error.code === 'not_found' ? 'not_found' : 'unavailable';
  }
  return {
    source,
    trouble,
    hidden: { on: settings.hidden ?? source?.hidden ?? false, by: settings.hidden === null ? 'source' : 'account' },
    switches: switchesInForce(directory.config.current, {
      domain: person.domain,
      own: settings.switches,
      bySource: switchNames.filter((name) => source?.modulesOff.includes(name)),
    }),
  };
}
