import type { DomainConfig } from '@/server/config/config';
import { type SwitchName, switchNames } from '@/server/config/shape/entry';
import type { Directory } from './directory';

/** A domain at a glance, for administrators. */
export type DomainOverview = {
  /** Its place in the file: `domains[index]`. */
  index: number;
  /** `*` = any other domain. */
  name: string;
  aliases: readonly string[];
  hosts: readonly string[];
  isDefault: boolean;
  sources: readonly { name: string; kind: string; failing: boolean }[];
  mailHost: string | null;
  mailboxAccess: DomainConfig['mailboxAccess']['mode'];
  /** How its people sign in. */
  logins: DomainConfig['signIn']['show'];
  switchedOff: readonly SwitchName[];
  /** Accounts that have been seen here. */
  accounts: number;
};

/** Every domain of the configuration; nothing is asked of their servers. */
export async function listDomains(directory: Directory): Promise<DomainOverview[]> {
  const { domains } = directory.config.current;
  const counted = await directory.store.db.account.groupBy({ by: ['domain'], _count: { _all: true } });
  const named = new Set(domains.map((domain) => domain.name));
  const count = (name: string) =>
    counted.filter((row) => (name === '*' ? !named.has(row.domain) : row.domain === name)).reduce((sum, row) => sum + row._count._all, 0);
  return domains.map((domain, index) => ({
    index,
    name: domain.name,
    aliases: domain.names.slice(1),
    hosts: domain.hosts,
    isDefault: domain.isDefault,
    sources: directory.sources
      .watched(domain)
      .map((one) => ({ name: one.source.label, kind: one.source.kind, failing: one.state().trouble !== null })),
    mailHost: domain.imap?.host ?? null,
    mailboxAccess: domain.mailboxAccess.mode,
    logins: domain.signIn.show,
    switchedOff: switchNames.filter((name) => !domain.switches[name]),
    accounts: count(domain.name),
  }));
}
