import { domainToASCII } from 'node:url';
import { type DomainConfig, domainByName } from '@/server/config/config';
import { logger } from '@/server/core/log';
import { ensureAccount } from '../accounts';
import type { Directory } from '../directory';
import { isAddressHere } from '../find-domain';
import type { Person } from '../model';
import { isKeptFrom, type LoginName, type SourceUser } from '../sources/source';
import { refusal } from './refusal';

/** What a kind of login has proven. */
export type Identity = {
  /** An address, or a bare name of the domain. */
  readonly login: string;
  readonly displayName?: string;
  readonly mail?: string;
};

/**
 * The account behind a proven identity: a kind of login proves who somebody is, a source of the domain says whether they have an
 * account and what belongs to it; or, where the domain allows `anyone`, the proof is enough.
 * @throws refusal unknown_person (also for somebody disabled, or of another domain than the one that vouches), source_down
 */
export async function admit(
  directory: Directory,
  { entry, identity, accounts }: { entry: DomainConfig; identity: Identity; accounts: 'source' | 'anyone' },
): Promise<Person> {
  const { login } = identity;
  const name = nameIn(directory, entry, login);
  if (!name) throw refusal('unknown_person', 'the login belongs to no domain this kind of login may vouch for', { login });
  let down: unknown = null;
  const known: SourceUser[] = [];
  for (const source of directory.sources.of(entry)) {
    try {
      const user = await source.find(name);
      if (user?.active && !isKeptFrom(user, known)) return await ensureAccount(directory, user);
      if (user) known.push(user);
    } catch (error) {
      down = error;
      logger('directory').error({ err: error, source: source.label, domain: entry.name }, 'a user source cannot be asked');
    }
  }
  if (down !== null) throw refusal('source_down', 'a user source cannot be asked', { login, cause: down });
  if (known.length > 0) throw refusal('unknown_person', 'the account is disabled', { login });
  if (accounts === 'source') throw refusal('unknown_person', 'no source knows this login', { login });
  return ensureAccount(directory, userOf(name, { ...identity, mail: ownAddress(directory, entry, identity.mail) }));
}

/**
 * The mail address, where it is one of the domain that vouches: an account must not come by an address of somebody else's domain
 * because a profile elsewhere says so.
 */
function ownAddress(directory: Directory, entry: DomainConfig, mail = ''): string {
  return mail.includes('@') && nameIn(directory, entry, mail) ? mail : '';
}

/** Whether a session opened this way goes on although no source knows the person. */
export function needsNoSource(entry: DomainConfig, kind: string): boolean {
  const settings = kind === 'oidc' || kind === 'cas' || kind === 'proxy' || kind === 'portal' ? entry.signIn[kind] : null;
  return settings?.accounts === 'anyone';
}

/**
 * Somebody who has an account although no source knows them, in a domain whose logins from outside need none; null otherwise. They have no
 * password here: an app password is all that can be theirs.
 */
export async function sourcelessUser(directory: Directory, name: LoginName): Promise<SourceUser | null> {
  if (!['oidc', 'cas', 'proxy', 'portal'].some((kind) => needsNoSource(name.entry, kind))) return null;
  const domain = name.entry.name === '*' ? name.domain : name.entry.name;
  const uid = name.local.toLowerCase();
  const row = await directory.store.db.account.findUnique({
    where: { domain_uid: { domain, uid } },
    select: { displayName: true, addresses: { where: { reason: 'mail' }, select: { address: true } } },
  });
  const mail = row?.addresses[0]?.address;
  return row && userOf(name, { login: uid, displayName: row.displayName, ...(mail === undefined ? {} : { mail }) });
}

/** The login within the domain that vouches for it; null when it names another: one domain's provider says nothing about the next one's people. */
function nameIn(directory: Directory, entry: DomainConfig, login: string): LoginName | null {
  const text = login.normalize('NFC').trim();
  if (text === '' || text.length > 190) return null;
  const at = text.lastIndexOf('@');
  if (at < 0) return { local: text, domain: entry.name, entry, bare: true };
  const domain = domainToASCII(text.slice(at + 1)).toLowerCase();
  if (at === 0 || domain === '' || domainByName(directory.config.current, domain) !== entry) return null;
  const local = text.slice(0, at);
  return isAddressHere(directory.config.current, local) ? null : { local, domain, entry, bare: false };
}

function userOf(name: LoginName, identity: Identity): SourceUser {
  const domain = name.entry.name === '*' ? name.domain : name.entry.name;
  return {
    uid: name.local.toLowerCase(),
    domain,
    displayName: identity.displayName ?? '',
    mail: (identity.mail ?? '').toLowerCase(),
    aliases: [],
    active: true,
    admin: false,
    verify: async () => false,
  };
}
