import type { AccountId, CollectionId } from '@/server/core/ids';
import { grantedTo } from '@/server/domain/directory/grantees';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import { type ProxyAccess, proxyFor } from './proxies';

// Who may do what with a collection: its owner everything, others what a grant row says (CAL-7).

export const classRights = ['none', 'freebusy', 'view', 'respond', 'modify'] as const;
/** Each right includes the ones before it. */
export type ClassRight = (typeof classRights)[number];

export type Rights = {
  readonly isOwner: boolean;
  readonly publicRight: ClassRight;
  readonly confidentialRight: ClassRight;
  readonly privateRight: ClassRight;
  readonly canCreate: boolean;
  readonly canErase: boolean;
};

export const ownerRights: Rights = {
  isOwner: true,
  publicRight: 'modify',
  confidentialRight: 'modify',
  privateRight: 'modify',
  canCreate: true,
  canErase: true,
};

const noRights: Rights = {
  isOwner: false,
  publicRight: 'none',
  confidentialRight: 'none',
  privateRight: 'none',
  canCreate: false,
  canErase: false,
};

/** Whether `right` reaches at least `wanted`. */
export function reaches(right: ClassRight, wanted: ClassRight): boolean {
  return classRights.indexOf(right) >= classRights.indexOf(wanted);
}

/** Whether anything of the collection may be seen, be it only when it is busy. */
export function canSee(rights: Rights): boolean {
  return rights.isOwner || [rights.publicRight, rights.confidentialRight, rights.privateRight].some((right) => right !== 'none');
}

/** Whether any act of writing is allowed on any class. */
export function canChangeSomething(rights: Rights): boolean {
  const classes = [rights.publicRight, rights.confidentialRight, rights.privateRight];
  return rights.isOwner || rights.canCreate || rights.canErase || classes.some((right) => right === 'modify');
}

/** Whether everything in it may be changed, added to and removed from. */
export function canWriteAll(rights: Rights): boolean {
  const all = [rights.publicRight, rights.confidentialRight, rights.privateRight].every((right) => right === 'modify');
  return rights.isOwner || (all && rights.canCreate && rights.canErase);
}

/** The right for an item of this class. */
export function rightFor(rights: Rights, classified: 'PUBLIC' | 'CONFIDENTIAL' | 'PRIVATE'): ClassRight {
  if (classified === 'PUBLIC') return rights.publicRight;
  return classified === 'CONFIDENTIAL' ? rights.confidentialRight : rights.privateRight;
}

/**
 * What a calendar proxy may: for writing everything the owner may; for reading what is public, and when the owner is busy
 * (docs/decisions/0010).
 */
const proxyRights: Readonly<Record<ProxyAccess, Rights>> = {
  write: { ...ownerRights, isOwner: false },
  read: { ...noRights, publicRight: 'view', confidentialRight: 'freebusy', privateRight: 'freebusy' },
};

/** The person's rights on each of these collections, in at most two queries. Several grants add up. */
export async function rightsOn(
  store: Store,
  person: Person,
  collections: readonly { id: CollectionId; ownerId: AccountId; kind?: string }[],
): Promise<ReadonlyMap<CollectionId, Rights>> {
  const found = new Map<CollectionId, Rights>();
  const foreign: { id: CollectionId; ownerId: AccountId; kind?: string }[] = [];
  for (const collection of collections) {
    if (collection.ownerId === person.accountId) found.set(collection.id, ownerRights);
    else foreign.push(collection);
  }
  if (foreign.length === 0) return found;
  const [grants, proxies] = await Promise.all([
    store.db.grant.findMany({
      where: { collectionId: { in: foreign.map(({ id }) => id) }, OR: grantedTo(person) },
      select: { collectionId: true, publicRight: true, confRight: true, privateRight: true, canCreate: true, canErase: true },
    }),
    proxyFor(
      store,
      person,
      foreign.map(({ ownerId }) => ownerId),
    ),
  ]);
  for (const { id, ownerId, kind } of foreign) {
    let rights = noRights;
    const proxy = kind === 'calendar' || kind === 'tasks' ? proxies.get(ownerId) : undefined;
    if (proxy) rights = proxyRights[proxy];
    for (const grant of grants) if (grant.collectionId === id) rights = joined(rights, grant);
    found.set(id, rights);
  }
  return found;
}

type GrantRow = { publicRight: string; confRight: string; privateRight: string; canCreate: boolean; canErase: boolean };

function joined(rights: Rights, grant: GrantRow): Rights {
  return {
    isOwner: false,
    publicRight: higher(rights.publicRight, grant.publicRight),
    confidentialRight: higher(rights.confidentialRight, grant.confRight),
    privateRight: higher(rights.privateRight, grant.privateRight),
    canCreate: rights.canCreate || grant.canCreate,
    canErase: rights.canErase || grant.canErase,
  };
}

/** An unknown word in a row gives nothing. */
function higher(a: ClassRight, b: string): ClassRight {
  const known = classRights.find((right) => right === b) ?? 'none';
  return reaches(a, known) ? a : known;
}

/** The collections of others a person subscribed to, with their own name, colour and visibility for each. */
export type SubscriptionRow = { collectionId: CollectionId; displayName: string | null; color: string | null; visible: boolean };

export async function subscriptionsOf(store: Store, person: Person): Promise<SubscriptionRow[]> {
  const rows = await store.db.subscription.findMany({
    where: { accountId: person.accountId },
    select: { collectionId: true, displayName: true, color: true, visible: true },
  });
  return rows.map((row) => ({ ...row, collectionId: row.collectionId as CollectionId }));
}
