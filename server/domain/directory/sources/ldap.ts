import { type Client, type Entry, InvalidDNSyntaxError, NoSuchObjectError, PresenceFilter, ResultCodeError } from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { DomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { mailFactNames } from '../mail-facts';
import { schemeOf } from '../passwords/password-scheme';
import { answerOf } from './ldap-connection';
import { type LdapFacts, loginAttributes, toFacts, valuesOf } from './ldap-entry';
import { createLdapGroups, groupsOfLdapUser } from './ldap-groups';
import { createLdapListing } from './ldap-listing';
import { asLdapValue, changeLdapPassword, newLdapScheme, replaceLdapHash, storedPassword } from './ldap-passwords';
import { createLdapPool, type UserState } from './ldap-pool';
import { anyValue, baseOf, parseFilter, peopleFilter, searchLdap } from './ldap-search';
import { fillDn, fillFilter } from './ldap-text';
import type { DomainScope, LoginName, ModuleName, SourceUser, UserSource } from './source';
import { SourceFault } from './source-fault';
import { createHashUpgrade } from './upgrade-hash';

const mostRemembered = 5000;

/** What a good password showed: the entry, where only its owner may read it, and whether a new password is wanted first. */
type Proof = UserState & { facts: LdapFacts | null };

/** An LDAP directory (AUT-4). `domain`: the domain the source stands in, for doctor and for bindDn. */
export function createLdapSource(config: LdapSourceConfig, options: { label: string; domain: string }): UserSource {
  const { label } = options;
  const pool = createLdapPool(config, options.domain);
  const readAs = config.readAs ?? (config.userDn !== undefined && config.bindDn === undefined ? 'user' : 'service');
  /** Without a service account that may read, what people themselves read last. */
  const remembered = new Map<string, LdapFacts>();
  const pace = createPace();
  const upgrade = createHashUpgrade({
    enabled: config.upgradeHashes ?? false,
    scheme: newLdapScheme(config),
    defaultScheme: 'PLAIN',
    label,
  });
  /** Questions of a login may not take longer than the source may; listings have the server's own limit. */
  const ask = <Result>(work: (client: Client) => Promise<Result>) =>
    pool.asService((client) => answerOf(work(client), config.timeoutSeconds * 1000, 'the directory does not answer'));

  const readFacts = async (client: Client, login: LoginName, entry: Entry): Promise<LdapFacts> => {
    const scope = scopeOf(login);
    const [own, isHidden] = await Promise.all([
      groupsOfLdapUser(client, config, scope, entry),
      config.hidden?.filter === undefined
        ? false
        : searchLdap(client, config, scope, {
            base: entry.dn,
            scope: 'base',
            filter: parseFilter(fillFilter(config.hidden.filter, scope.domain), 'hidden.filter'),
            attributes: [],
            limit: 1,
          }).then((found) => found.length > 0),
    ]);
    return toFacts(entry, config, login, { own, isHidden });
  };

  async function verify(login: LoginName, dn: string, password: string, learn: (facts: Partial<LdapFacts>) => void): Promise<boolean> {
    const begun = performance.now();
    const prove = async (client: Client, state: UserState): Promise<Proof | null> => {
      pace.note(performance.now() - begun);
      if (readAs !== 'user') return { facts: null, ...state };
      const entry = await readOne(client, config, login, dn);
      if (entry) return { facts: await readFacts(client, login, entry), ...state };
      // The filter is for those who sign in this way, too.
      return null;
    };
    // Whom the directory lets in only after a new password may choose one here, where it takes one from here.
    const expired = async (): Promise<Proof> => ({ facts: null, mustChange: true });
    const answer = await pool.asUser(dn, password, prove, config.changePassword === 'active-directory' ? expired : undefined);
    if (answer === null) {
      pace.note(performance.now() - begun);
      return false;
    }
    if (answer.facts) learn(answer.facts);
    if (answer.mustChange) learn({ mustChangePassword: true });
    if (config.upgradeHashes) await upgradeHash(dn, password);
    return true;
  }

  async function upgradeHash(dn: string, password: string): Promise<void> {
    try {
      await pool.asService(async (client) => {
        const filter = new PresenceFilter({ attribute: 'objectClass' });
        const [entry] = (await client.search(dn, { scope: 'base', filter, attributes: [config.attributes.password] })).searchEntries;
        const stored = entry ? storedPassword(entry, config) : '';
        if (stored === '') return;
        await upgrade({ row: dn, stored, password, form: async (hash) => asLdapValue(hash) }, (change) =>
          replaceLdapHash(client, config, dn, change),
        );
      });
    } catch (error) {
      logger('directory').warn({ err: error, source: label }, 'a password hash could not be looked at');
    }
  }

  const known = (login: LoginName): LdapFacts => remembered.get(keyOf(login)) ?? nothingKnown(login, config);

  /** A person nobody but themself may read: all that is known is the login, until they sign in. */
  function unreadUser(login: LoginName, dn: string): SourceUser {
    let facts = known(login);
    return userOf(
      () => facts,
      (password) =>
        verify(login, dn, password, (learnt) => {
          facts = { ...facts, ...learnt };
          if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value ?? '');
          remembered.set(keyOf(login), facts);
        }),
    );
  }

  async function findEntry(login: LoginName): Promise<Entry | null> {
    return ask((client) => findByLogin(client, config, login, label));
  }

  return {
    kind: 'ldap',
    label,
    async find(login) {
      const templateDn = config.userDn === undefined ? null : fillDn(config.userDn, loginOf(login));
      if (readAs !== 'service' && templateDn !== null) return isPlainName(login.local) ? unreadUser(login, templateDn) : null;
      const read = await ask(async (client) => {
        const entry = await findByLogin(client, config, login, label);
        return entry && { entry, facts: await readFacts(client, login, entry) };
      });
      if (!read) return null;
      let { facts } = read;
      return userOf(
        () => facts,
        (password) =>
          verify(login, templateDn ?? read.entry.dn, password, (learnt) => {
            facts = { ...facts, ...learnt };
          }),
      );
    },
    async spend(password) {
      const begun = performance.now();
      if (password !== '') {
        const dn = `${config.attributes.uid}=nobody-${begun.toString(36).replace('.', '')},${fillDn(config.base, { local: '', domain: options.domain })}`;
        await pool.asUser(dn, password, async () => null);
      }
      await pace.rest(performance.now() - begun);
    },
    // Without a service account that may read, connecting is all that can be tried.
    probe: () => (readAs === 'service' ? probe(config, options.domain, pool) : pool.probe()),
    close: async () => pool.close(),
    listing: createLdapListing(pool, config),
    ...(config.groups ? { groups: createLdapGroups(pool, config, config.groups) } : {}),
    ...(config.changePassword
      ? {
          passwords: {
            async change(login: LoginName, change: { current: string | null; next: string }) {
              const templateDn = config.userDn === undefined ? null : fillDn(config.userDn, loginOf(login));
              const entry = readAs === 'service' ? await findEntry(login) : templateDn === null ? null : { dn: templateDn };
              if (!entry) throw new DomainError('not_found', 'no such entry any more');
              await changeLdapPassword(pool, config, entry, change);
            },
          },
        }
      : {}),
    countSchemes: () => pool.asService((client) => countSchemes(client, config, options.domain)),
  };
}

const scopeOf = (login: LoginName): DomainScope => ({
  entry: login.entry,
  domain: login.entry.name === '*' ? login.domain : login.entry.name,
});
const loginOf = (login: LoginName) => ({ local: login.local, domain: scopeOf(login).domain });
const keyOf = (login: LoginName) => `${login.local.toLowerCase()}@${scopeOf(login).domain}`;

/** Until somebody signs in and their entry is read, they have no function that depends on it. */
function nothingKnown(login: LoginName, config: LdapSourceConfig): LdapFacts {
  const { domain } = scopeOf(login);
  const modulesOff = Object.keys(config.switches ?? {}) as ModuleName[];
  return {
    uid: login.local.toLowerCase(),
    domain,
    displayName: '',
    mail: '',
    aliases: [],
    active: true,
    admin: false,
    groups: [],
    modulesOff,
  };
}

/** A directory calls names the same that differ in width, composition or blanks; where nothing is read, only one of them may come in. */
function isPlainName(local: string): boolean {
  return local !== '' && local === local.normalize('NFKC') && !/\s/.test(local);
}

/** A user whose facts may become more with a good password. */
function userOf(facts: () => LdapFacts, verify: (password: string) => Promise<boolean>): SourceUser {
  const user = { verify } as SourceUser;
  const names = ['uid', 'domain', 'displayName', 'mail', 'aliases', 'active', 'admin', 'groups', 'groupAddresses'] as const;
  const more = ['kind', 'capacity', 'hidden', 'modulesOff', 'mustChangePassword', 'recoveryAddress'] as const;
  for (const name of [...names, ...more, ...mailFactNames])
    Object.defineProperty(user, name, { enumerable: true, get: () => facts()[name] });
  return user;
}

/** The entry a login means: attributes in their order, and of each the login as typed before the login with a domain. */
async function findByLogin(client: Client, config: LdapSourceConfig, login: LoginName, label: string): Promise<Entry | null> {
  const scope = scopeOf(login);
  const candidates = loginCandidates(login);
  const attributes = [...new Set([...config.loginAttributes, config.attributes.uid])];
  const entries = await searchLdap(client, config, scope, {
    filter: peopleFilter(config, scope, anyValue(attributes, candidates)),
    attributes: loginAttributes(config),
    limit: 20,
  });
  for (const attribute of attributes) {
    for (const candidate of candidates) {
      const matching = entries.filter((entry) =>
        valuesOf(entry, attribute).some((value) => value.toLowerCase() === candidate.toLowerCase()),
      );
      const usable = matching.filter((entry) => valuesOf(entry, config.attributes.uid).length > 0);
      if (usable.length === 1) return usable[0] ?? null;
      if (usable.length > 1) {
        logger('directory').warn(
          { source: label, attribute, found: usable.length },
          'a login fits several entries of the directory and is refused',
        );
        return null;
      }
    }
  }
  return null;
}

/** How a login may stand in an attribute: the typed form first. */
function loginCandidates(login: LoginName): string[] {
  const domains = login.entry.name === '*' ? [login.domain] : [...new Set([login.domain, ...login.entry.names])];
  const full = domains.map((domain) => `${login.local}@${domain}`);
  return login.bare ? [login.local, ...full] : [...full, login.local];
}

/** The person's own entry, read with the rights they have; it must meet the filter. */
async function readOne(client: Client, config: LdapSourceConfig, login: LoginName, dn: string): Promise<Entry | null> {
  const scope = scopeOf(login);
  const [entry] = await searchLdap(client, config, scope, {
    base: dn,
    scope: 'base',
    filter: peopleFilter(config, scope),
    attributes: loginAttributes(config),
    limit: 1,
  });
  return entry && valuesOf(entry, config.attributes.uid).length > 0 ? entry : null;
}

/** Asks the directory everything the configuration takes for granted. @throws SourceFault */
async function probe(config: LdapSourceConfig, domain: string, pool: ReturnType<typeof createLdapPool>): Promise<void> {
  await pool.probe();
  // The catch-all entry has no domain to fill in.
  if (domain === '*' && /%(d|\{dc\})/.test(`${config.base}${config.groups?.base ?? ''}`)) return;
  const scope = { domain };
  await pool.asService(async (client) => {
    await needEntry(client, baseOf(config, scope), 'base');
    if (config.groups?.base !== undefined) await needEntry(client, fillDn(config.groups.base, { local: '', domain }), 'groups.base');
    if (config.groups) parseFilter(fillFilter(config.groups.filter, domain), 'groups.filter');
    const filter = peopleFilter(config, scope, new PresenceFilter({ attribute: config.attributes.uid }));
    const [someone] = await searchLdap(client, config, scope, { filter, attributes: [config.attributes.uid], limit: 1 });
    if (!someone) throw new SourceFault(`nobody is found below ${baseOf(config, scope)}`, 'nobody');
  });
}

async function needEntry(client: Client, dn: string, setting: string): Promise<void> {
  try {
    await client.search(dn, { scope: 'base', attributes: ['1.1'] });
  } catch (error) {
    if (error instanceof NoSuchObjectError)
      throw new SourceFault(`${setting} ${dn} does not exist there`, 'place', { cause: error, setting });
    if (error instanceof InvalidDNSyntaxError)
      throw new SourceFault(`${setting} ${dn} is no distinguished name`, 'correct', { cause: error, setting });
    if (error instanceof ResultCodeError)
      throw new SourceFault(`the directory does not show ${setting} ${dn} (result ${error.code})`, 'right', { cause: error });
    throw error;
  }
}

async function countSchemes(client: Client, config: LdapSourceConfig, domain: string): Promise<ReadonlyMap<string, number> | null> {
  const counts = new Map<string, number>();
  const scope = { domain };
  const pages = client.searchPaginated(baseOf(config, scope), {
    scope: config.scope,
    filter: peopleFilter(config, scope),
    attributes: [config.attributes.password],
    paged: { pageSize: config.pageSize || 200 },
  });
  let readable = 0;
  for await (const { searchEntries } of pages) {
    for (const entry of searchEntries) {
      const stored = storedPassword(entry, config);
      const scheme = stored === '' ? 'unreadable' : schemeOf(stored, 'PLAIN');
      if (stored !== '') readable += 1;
      counts.set(scheme, (counts.get(scheme) ?? 0) + 1);
    }
  }
  return readable === 0 ? null : counts;
}

/** How long a sign-in takes here, so that an unknown name takes as long: the directory says no to it without looking at a hash. */
function createPace() {
  const durations: number[] = [];
  return {
    note(milliseconds: number) {
      durations.push(milliseconds);
      if (durations.length > 20) durations.shift();
    },
    async rest(spent: number) {
      const usual = [...durations].sort((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0;
      const left = Math.min(2000, usual - spent);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    },
  };
}
