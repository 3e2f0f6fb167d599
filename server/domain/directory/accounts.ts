import { type Config, domainByName } from '@/server/config/config';
import type { SwitchName } from '@/server/config/shape/entry';
import type { AccountId } from '@/server/core/ids';
import { isId, newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { Store } from '@/server/store/store';
import { type AddressRow, addressesOf, isOfDomain, stillHolds } from './addresses';
import type { Directory } from './directory';
import { seenDomains } from './exposure/policy';
import { findDomain } from './find-domain';
import { mailFactsOf } from './mail-facts';
import type { Person } from './model';
import type { SourceUser } from './sources/source';
import { switchesKept, vouchedOf } from './vouched';

const accountFields = {
  id: true,
  domain: true,
  uid: true,
  kind: true,
  capacity: true,
  displayName: true,
  lastLoginAt: true,
  sourceHidden: true,
  switches: true,
  vouched: true,
  addresses: { select: { address: true, reason: true, position: true }, orderBy: { position: 'asc' as const } },
};

/**
 * The account of a user a source has just vouched for; made at first sight, with its default calendar and address book, and
 * kept up to date with the source. Safe under many first logins at once.
 */
export async function ensureAccount(directory: Directory, user: SourceUser): Promise<Person> {
  const { store } = directory;
  const wanted = addressesOf(directory.config.current, user);
  const row = (await readAccount(store, user)) ?? (await createAccount(store, user));
  const said = {
    displayName: user.displayName,
    sourceHidden: user.hidden ?? false,
    kind: user.kind ?? 'user',
    capacity: user.kind === 'resource' ? (user.capacity ?? null) : null,
  };
  const isNews = (Object.keys(said) as (keyof typeof said)[]).some((field) => row[field] !== said[field]);
  if (isNews) await store.db.account.update({ where: { id: row.id }, data: said, select: { id: true } });
  const same =
    row.addresses.length === wanted.length &&
    wanted.every((one, index) => row.addresses[index]?.address === one.address && row.addresses[index]?.reason === one.reason);
  const addresses = same ? wanted.map((one) => one.address) : await writeAddresses(directory, row, wanted);
  const person = toPerson(directory.config.current, row, user, addresses);
  if (row.lastLoginAt === null) await finishAccount(directory, person);
  return person;
}

/** What an account has from the start. If that fails, the person still gets in, and the next login tries again. */
async function finishAccount(directory: Directory, person: Person): Promise<void> {
  try {
    await directory.ensureDefaults(person, languageOf(directory.config.current, person.domain));
    const { store } = directory;
    await store.db.account.update({ where: { id: person.accountId }, data: { lastLoginAt: store.clock.now() }, select: { id: true } });
  } catch (error) {
    logger('directory').error({ err: error, account: person.accountId }, 'the default calendar and address book could not be made');
  }
}

function languageOf(config: Config, domain: string): 'en' | 'fr' {
  return domainByName(config, domain)?.preferences.language ?? 'en';
}

function readAccount(store: Store, user: { domain: string; uid: string }) {
  return store.db.account.findUnique({ where: { domain_uid: { domain: user.domain, uid: user.uid } }, select: accountFields });
}

type AccountRow = NonNullable<Awaited<ReturnType<typeof readAccount>>>;

async function createAccount(store: Store, user: SourceUser): Promise<AccountRow> {
  try {
    return await store.db.account.create({
      data: { id: newId(), domain: user.domain, uid: user.uid, displayName: user.displayName, createdAt: store.clock.now() },
      select: accountFields,
    });
  } catch (error) {
    // Somebody else's request made it in the same moment.
    const row = await readAccount(store, user);
    if (row) return row;
    throw error;
  }
}

type Claim = AddressRow & { position: number };

/**
 * Makes the rows equal to `wanted`; an address that another account has by right stays there. Over the addresses of a domain its own
 * sources have the say: one of another domain holds such an address only as long as nobody of that domain does. Gives those that are ours.
 */
async function writeAddresses(directory: Directory, account: AccountRow, wanted: readonly AddressRow[]): Promise<string[]> {
  const { db } = directory.store;
  await db.address.deleteMany({ where: { accountId: account.id, address: { notIn: wanted.map((row) => row.address) } } });
  const own: string[] = [];
  for (const [position, { address, reason }] of wanted.entries()) {
    const data = { domain: account.domain, reason, position };
    const changed = await db.address.updateMany({ where: { address, accountId: account.id }, data });
    if (changed.count > 0 || (await claimAddress(directory, account, { address, reason, position }))) own.push(address);
  }
  return own;
}

async function claimAddress(directory: Directory, account: AccountRow, claim: Claim): Promise<boolean> {
  const { db } = directory.store;
  const { address } = claim;
  const data = { ...claim, accountId: account.id, domain: account.domain };
  for (let attempt = 1; ; attempt++) {
    try {
      await db.address.create({ data, select: { address: true } });
      return true;
    } catch (error) {
      const row = await db.address.findUnique({
        where: { address },
        select: { accountId: true, account: { select: { domain: true, uid: true } } },
      });
      if (row?.accountId === account.id) return true;
      if (attempt > 2) throw error;
      if (!row) continue;
      const isTheirs = isOfDomain(directory.config.current, account.domain, address);
      const isHolders = isOfDomain(directory.config.current, row.account.domain, address);
      if ((isHolders || !isTheirs) && (await stillHolds(directory, row.account, address))) {
        logger('directory').warn(
          { account: account.id, holder: row.accountId },
          'an address of this account already belongs to another one',
        );
        return false;
      }
      logger('directory').info({ account: account.id, before: row.accountId }, 'an address went along with who has it now');
      await db.address.deleteMany({ where: { address, accountId: row.accountId } });
    }
  }
}

function toPerson(
  config: Config,
  row: { id: string; domain: string; uid: string; displayName: string; switches: unknown; vouched: unknown },
  user: SourceUser | null,
  addresses: readonly string[],
): Person {
  const login = row.uid.includes('@') ? row.uid : `${row.uid}@${row.domain}`;
  const vouched = vouchedOf(config, row.domain, row.vouched);
  const vouchedGroups = vouched.groups.map((name) => `${name}@${row.domain}`);
  return {
    accountId: row.id as AccountId,
    domain: row.domain,
    uid: row.uid,
    login,
    displayName: (user?.displayName ?? row.displayName) || row.uid,
    address: addresses[0] ?? login,
    addresses: addresses.length > 0 ? addresses : [login],
    admin: user?.admin ?? false,
    groups: [...new Set([...groupsOf(user), ...vouchedGroups])],
    groupAddresses: user?.groupAddresses ?? [],
    ...(vouchedGroups.length > 0 ? { vouchedGroups } : {}),
    sees: seenDomains(config, row.domain).flatMap(({ domain }) => (domain === row.domain ? [] : [domain])),
    switches: { ...switchesKept(vouched.off), ...switchesOff(user), ...ownSwitches(row.switches) },
    ...mailFactsOf((name) => user?.[name]),
  };
}

/** A known person with what changes from day to day as their source says it now. */
export function asSourceSays(person: Person, user: SourceUser): Person {
  return {
    ...person,
    admin: user.admin,
    groups: [...new Set([...groupsOf(user), ...(person.vouchedGroups ?? [])])],
    groupAddresses: user.groupAddresses ?? [],
    switches: { ...switchesOff(user), ...person.switches },
    ...mailFactsOf((name) => user[name]),
  };
}

function switchesOff(user: SourceUser | null): Partial<Record<SwitchName, boolean>> {
  return Object.fromEntries((user?.modulesOff ?? []).map((name) => [name, false]));
}

/** What `atrium user switch` wrote. */
function ownSwitches(stored: unknown): Partial<Record<SwitchName, boolean>> {
  return stored && typeof stored === 'object' ? Object.fromEntries(Object.entries(stored).filter(([, on]) => typeof on === 'boolean')) : {};
}

/** Group keys of a user as grants name them: `name@domain`. */
export function groupsOf(user: SourceUser | null): string[] {
  return (user?.groups ?? []).map((name) => `${name.toLowerCase()}@${user?.domain ?? ''}`);
}

/** An account we know already, by its id; without asking the sources (so never an administrator). Null when there is none. */
export async function personById(directory: Directory, accountId: string): Promise<Person | null> {
  if (!isId(accountId)) return null;
  const row = await directory.store.db.account.findUnique({ where: { id: accountId }, select: accountFields });
  return row
    ? toPerson(
        directory.config.current,
        row,
        null,
        row.addresses.map((one) => one.address),
      )
    : null;
}

/** An account we know already, by login (`uid@domain`, or a bare uid of the default domain) or by any of its addresses. Null when there is none. */
export async function findPersonByLogin(directory: Directory, login: string): Promise<Person | null> {
  const { db } = directory.store;
  const name = findDomain(directory.config.current, login.trim());
  if (name) {
    const domain = name.entry.name === '*' ? name.domain : name.entry.name;
    const rows = await db.account.findMany({
      where: { domain, uid: { in: [name.local, name.local.toLowerCase()] } },
      select: accountFields,
      take: 2,
    });
    const row = rows.find((one) => one.uid === name.local) ?? rows[0];
    if (row)
      return toPerson(
        directory.config.current,
        row,
        null,
        row.addresses.map((one) => one.address),
      );
  }
  const address = await db.address.findUnique({
    where: { address: login.trim().toLowerCase() },
    select: { account: { select: accountFields } },
  });
  return address
    ? toPerson(
        directory.config.current,
        address.account,
        null,
        address.account.addresses.map((one) => one.address),
      )
    : null;
}
