import { DomainError } from '@/server/core/errors';
import { type AccountId, type CollectionId, isId } from '@/server/core/ids';
import { recordAudit } from '@/server/domain/directory/audit';
import type { AuditAction } from '@/server/domain/directory/audit-actions';
import type { Directory } from '@/server/domain/directory/directory';
import { type ShownPerson, showPerson, waysToShare } from '@/server/domain/directory/exposure/exposure';
import { addressGrantee, meantGrantees, toldGrantee, typedGroupGrantee } from '@/server/domain/directory/grantees';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import type { Store } from '@/server/store/store';
import { type ClassRight, classRights } from './rights';
import type { GrantRights, GrantTo, GrantView } from './schema';
import { changeGrant, giveGrant } from './write-grant';

// Shares of calendars and address books as their owner sees and changes them (CAL-7, DIR-5).

/** What somebody gave of one of their collections. Errors: `not_found` unless it is their own. */
export async function listGrants(directory: Directory, owner: Person, collectionId: string): Promise<GrantView[]> {
  const { id } = await ownCollection(directory, owner, collectionId);
  const rows = await directory.store.db.grant.findMany({
    where: { collectionId: id },
    select: { grantee: true, publicRight: true, confRight: true, privateRight: true, canCreate: true, canErase: true },
    orderBy: { createdAt: 'asc' },
  });
  return Promise.all(
    rows.map(async (row): Promise<GrantView> => {
      const rights = {
        publicRight: rightOf(row.publicRight),
        confidentialRight: rightOf(row.confRight),
        privateRight: rightOf(row.privateRight),
        canCreate: row.canCreate,
        canErase: row.canErase,
      };
      const grantee = toldGrantee(row.grantee);
      return { grantee, ...(await describe(directory, owner, grantee)), rights };
    }),
  );
}

/**
 * Gives a share, or changes it; `address` is the client's, for the audit. Errors: `not_found` (the collection, or nobody the owner
 * may share with), `invalid` (a right an address book does not know).
 */
export async function setGrant(
  directory: Directory,
  owner: Person,
  input: { collectionId: string; to: GrantTo; rights: GrantRights },
  address: string,
): Promise<void> {
  const { store } = directory;
  const { id: collectionId, kind } = await ownCollection(directory, owner, input.collectionId);
  const rights = rightsFor(kind, input.rights);
  const grantee = input.to.kind === 'existing' ? input.to.grantee : await granteeOf(directory, owner, input.to);
  if (input.to.kind !== 'existing')
    await giveGrant(store, { collectionId, grantee, rights, reached: isId(grantee) ? [grantee as AccountId] : [] });
  else {
    const changed = await Promise.all(meantGrantees(grantee).map((one) => changeGrant(store, { collectionId, grantee: one, rights })));
    if (!changed.includes(true)) throw new DomainError('not_found', 'no such share any more');
  }
  await audited(store, owner, address, 'share.set', { collection: collectionId, grantee, ...rights });
  tell(store, owner, grantee);
}

/** Takes a share back. Idempotent. Errors: `not_found` unless the collection is their own. */
export async function removeGrant(
  directory: Directory,
  owner: Person,
  input: { collectionId: string; grantee: string },
  address: string,
): Promise<void> {
  const { store } = directory;
  const { id: collectionId } = await ownCollection(directory, owner, input.collectionId);
  const { count } = await store.db.grant.deleteMany({ where: { collectionId, grantee: { in: meantGrantees(input.grantee) } } });
  if (count === 0) return;
  await audited(store, owner, address, 'share.remove', { collection: collectionId, grantee: input.grantee });
  tell(store, owner, input.grantee);
}

async function audited(
  store: Store,
  owner: Person,
  address: string,
  action: AuditAction,
  details: Record<string, string | boolean>,
): Promise<void> {
  await recordAudit(store, { action, domain: owner.domain, accountId: owner.accountId, address, details });
}

/** One of their own, of a module they have: what is switched off is not there. */
async function ownCollection(
  { store, config }: Directory,
  owner: Person,
  collectionId: string,
): Promise<{ id: CollectionId; kind: string }> {
  const row = isId(collectionId)
    ? await store.db.collection.findUnique({ where: { id: collectionId }, select: { accountId: true, kind: true } })
    : null;
  const module = row?.kind === 'addressbook' ? 'contacts' : 'calendar';
  if (row?.accountId !== owner.accountId || !offersTo(config.current, owner, module))
    throw new DomainError('not_found', 'no such collection of theirs');
  return { id: collectionId as CollectionId, kind: row.kind };
}

/** Cards have no class: what counts for the public ones counts for all. */
function rightsFor(kind: string, rights: GrantRights): GrantRights {
  if (kind !== 'addressbook') return rights;
  const { publicRight } = rights;
  if (publicRight === 'freebusy' || publicRight === 'respond')
    throw new DomainError('invalid', 'an address book is read or changed', { details: { field: 'publicRight' } });
  return { ...rights, confidentialRight: publicRight, privateRight: publicRight };
}

async function granteeOf(directory: Directory, owner: Person, to: Exclude<GrantTo, { kind: 'existing' }>): Promise<string> {
  if (to.kind !== 'person') {
    // Policy `off` means nobody, one by one or all at once.
    if (!waysToShare(directory.config.current, owner).domain) throw new DomainError('not_found', 'nobody to share with');
    return to.kind === 'anyone' ? 'anyone' : `domain:${owner.domain}`;
  }
  const person = await showPerson(directory, owner, { purpose: 'share', login: to.login });
  if (!person || person.accountId === owner.accountId) throw new DomainError('not_found', 'nobody to share with');
  return granteeFor(person);
}

/** An address that was only typed stays one: whether there is an account is told by nobody (DIR-5). */
function granteeFor(person: ShownPerson): string {
  if (person.typed) return person.kind === 'group' ? typedGroupGrantee(person.address) : addressGrantee(person.address);
  if (person.kind === 'group') return `group:${person.login}`;
  return person.accountId ?? addressGrantee(person.address);
}

async function describe(
  directory: Directory,
  owner: Person,
  grantee: string,
): Promise<Pick<GrantView, 'kind' | 'displayName' | 'address'>> {
  if (grantee === 'anyone') return { kind: 'anyone', displayName: '', address: '' };
  const [, prefix = '', name = ''] = /^(domain|group|address):(.*)$/s.exec(grantee) ?? [];
  if (prefix === 'domain') return { kind: 'domain', displayName: name, address: '' };
  if (prefix === 'address') {
    // Somebody who never signed in is kept by address; where names may be searched, they have the one they were found by.
    const found = await showPerson(directory, owner, { purpose: 'share', login: name });
    return { kind: 'address', displayName: found && !found.typed ? found.displayName : name, address: name };
  }
  const shown = await showPerson(directory, owner, { purpose: 'share', login: prefix === 'group' ? name : grantee });
  if (prefix === 'group') return { kind: 'group', displayName: shown?.displayName ?? name, address: shown?.address ?? '' };
  return { kind: shown?.kind ?? 'user', displayName: shown?.displayName ?? '', address: shown?.address ?? '' };
}

function rightOf(text: string): ClassRight {
  return classRights.find((right) => right === text) ?? 'none';
}

/** Open pages of both fetch their lists again. Members of groups and domains see it with their next look. */
function tell(store: Store, owner: Person, grantee: string): void {
  store.bus.publish({ kind: 'collections', accountId: owner.accountId });
  if (isId(grantee)) store.bus.publish({ kind: 'collections', accountId: grantee as AccountId });
}
