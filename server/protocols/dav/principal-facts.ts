import { type AccountId, isId } from '@/server/core/ids';
import { type ShownPerson, showOwners, showPerson } from '@/server/domain/directory/exposure/exposure';
import { showMembers } from '@/server/domain/directory/exposure/group-members';
import { toldGrantee } from '@/server/domain/directory/grantees';
import { type ProxyAccess, proxiesOf, proxyFor } from '@/server/domain/sharing/proxies';
import { type ClassRight, classRights, type Rights } from '@/server/domain/sharing/rights';
import type { DavContext } from './context';
import { hrefElement } from './multistatus';
import { calendarServer, dav } from './names';
import { sharedPrivileges } from './properties/privileges';
import type { Wanted } from './properties/render';
import type { Ace, CollectionResource, PrincipalFacts, PrincipalResource, Resource } from './resources';

// What properties about people need of the database: read only when it was asked for, before anything is written.

const aboutPeople: ReadonlySet<string> = new Set([
  dav('group-member-set'),
  dav('group-membership'),
  calendarServer('calendar-proxy-read-for'),
  calendarServer('calendar-proxy-write-for'),
]);

const asks = (wanted: Wanted, names: ReadonlySet<string>) =>
  wanted.mode === 'prop'
    ? wanted.names.some((name) => names.has(name))
    : wanted.mode === 'allprop' && wanted.include.some((name) => names.has(name));

const acl: ReadonlySet<string> = new Set([dav('acl')]);

/** The resource with what the question needs besides it. */
export async function withFacts<Of extends Resource>(context: DavContext, resource: Of, wanted: Wanted): Promise<Of> {
  if (resource.type === 'principal' && asks(wanted, aboutPeople)) return { ...resource, facts: await principalFacts(context, resource) };
  const isOwn = resource.type === 'collection' && !resource.collection.shared;
  if (isOwn && asks(wanted, acl)) return { ...resource, grants: await grantsOf(context, resource) };
  return resource;
}

async function principalFacts(context: DavContext, resource: PrincipalResource): Promise<PrincipalFacts> {
  const { hrefs, person, store, directory } = context;
  const none: PrincipalFacts = { members: [], memberOf: [], actsFor: { read: [], write: [] } };
  if (resource.proxies) return { ...none, members: await hrefsOf(context, await granteesActing(context, resource.proxies)) };
  if (resource.shown?.kind === 'group') return { ...none, members: await memberHrefs(context, resource.shown) };
  // Of others only what they are called is told, not where they belong.
  if (resource.shown) return none;
  const acting = await proxyFor(store, person);
  const owners = await showOwners(directory, person, [...acting.keys()]);
  const actsFor = { read: [] as string[], write: [] as string[] };
  const memberOf: string[] = [];
  for (const [accountId, access] of acting) {
    const owner = owners.get(accountId);
    if (!owner) continue;
    const principal = hrefs.principalOf(owner.login);
    actsFor[access].push(principal);
    memberOf.push(`${principal}calendar-proxy-${access}/`);
  }
  return { members: [], memberOf: [...person.groups.map((group) => hrefs.principalOf(group)), ...memberOf], actsFor };
}

async function granteesActing({ store, person }: DavContext, access: ProxyAccess): Promise<string[]> {
  return (await proxiesOf(store, person.accountId)).filter((proxy) => proxy.access === access).map(({ grantee }) => grantee);
}

/** Hrefs of grantees the person may name; others are left out. */
async function hrefsOf({ directory, person, hrefs }: DavContext, grantees: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const grantee of grantees) {
    const shown = await showPerson(directory, person, { purpose: 'principal', login: grantee.replace(/^group:/, '') });
    if (shown) found.push(hrefs.principalOf(shown.login));
  }
  return found;
}

const mostMembers = 500;

/** Members of a group whom the person may know. */
async function memberHrefs({ directory, person, hrefs }: DavContext, group: ShownPerson): Promise<string[]> {
  const { members } = await showMembers(directory, person, group, { purpose: 'principal', most: mostMembers });
  return members.map(({ login }) => hrefs.principalOf(login));
}

/** People and groups named in the ACL of a collection besides the one who asks, as far as they may be shown. */
export async function peopleInAcl(context: DavContext, { collection }: CollectionResource): Promise<ShownPerson[]> {
  const { store, directory, person } = context;
  if (collection.shared) return [...(await showOwners(directory, person, [collection.ownerId])).values()];
  const rows = await store.db.grant.findMany({
    where: { collectionId: collection.id },
    select: { grantee: true },
    orderBy: [{ createdAt: 'asc' }, { grantee: 'asc' }],
  });
  const people: ShownPerson[] = [];
  for (const { grantee } of rows) {
    if (!isId(grantee) && !grantee.startsWith('group:')) continue;
    const shown = await showPerson(directory, person, { purpose: 'principal', login: grantee.replace(/^group:/, '') });
    if (shown) people.push(shown);
  }
  return people;
}

/** With whom the owner shares it. Somebody they may no longer be shown is counted, not named. */
async function grantsOf(context: DavContext, { collection }: CollectionResource): Promise<Ace[]> {
  const { store, directory, person, hrefs } = context;
  const rows = await store.db.grant.findMany({
    where: { collectionId: collection.id },
    select: { grantee: true, publicRight: true, confRight: true, privateRight: true, canCreate: true, canErase: true },
    orderBy: [{ createdAt: 'asc' }, { grantee: 'asc' }],
  });
  const aces: Ace[] = [];
  for (const row of rows) {
    const rights: Rights = {
      isOwner: false,
      publicRight: known(row.publicRight),
      confidentialRight: known(row.confRight),
      privateRight: known(row.privateRight),
      canCreate: row.canCreate,
      canErase: row.canErase,
    };
    const grantee = toldGrantee(row.grantee);
    const login = grantee.replace(/^(group|address):/, '');
    const names = isId(grantee) || login !== grantee;
    const shown = names ? await showPerson(directory, person, { purpose: 'share', login }) : null;
    const principal = shown?.login ? hrefElement(hrefs.principalOf(shown.login)) : '<D:authenticated/>';
    if (!names || shown) aces.push({ principal, privileges: sharedPrivileges(collection, rights) });
  }
  return aces;
}

const known = (text: string): ClassRight => classRights.find((right) => right === text) ?? 'none';

/** An account or group an href names, as a grantee; null for what the person may not know, and what cannot act for anybody. */
export async function granteeAt({ directory, person }: DavContext, login: string): Promise<string | null> {
  const shown = await showPerson(directory, person, { purpose: 'principal', login });
  if (!shown || shown.accountId === person.accountId) return null;
  if (shown.kind === 'group') return `group:${shown.login}`;
  return shown.accountId as AccountId | null;
}
