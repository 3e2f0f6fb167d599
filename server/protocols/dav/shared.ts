import { createHash } from 'node:crypto';
import { type AccountId, type CollectionId, isId } from '@/server/core/ids';
import { accountIdOf } from '@/server/domain/directory/account-id';
import { showOwners } from '@/server/domain/directory/exposure/exposure';
import { proxyFor } from '@/server/domain/sharing/proxies';
import { canSee, type Rights, reaches, rightsOn, type SubscriptionRow, subscriptionsOf } from '@/server/domain/sharing/rights';
import { findCollection, getCollection, getCollections, listCollections } from '@/server/domain/sync/collections';
import type { Collection, CollectionKind } from '@/server/domain/sync/model';
import type { DavContext } from './context';
import type { DavKind } from './path';

// Collections of others, as this person sees them: in their own home under a name of ours, and at the owner's address (dav.md 54).
// What is not shared, and what is not there, is null alike.

/** A collection as a DAV client is shown it; `shared` says that it is somebody else's. */
export type SeenCollection = Collection & { readonly shared?: Shared };
export type Shared = {
  readonly rights: Rights;
  readonly owner: { readonly login: string; readonly displayName: string };
  /** As it is stored: its own name, and the epoch of its log. */
  readonly stored: Collection;
};

type At = Pick<DavContext, 'store' | 'directory' | 'person'>;

/** The kinds of collection that live in each home. A task list is a calendar to a DAV client. */
export const kindsIn: Readonly<Record<DavKind, readonly CollectionKind[]>> = {
  calendar: ['calendar', 'tasks'],
  addressbook: ['addressbook'],
};

/** Says nothing of owner or name, stays when either changes, and cannot meet the name of an own collection (isReservedName). */
const nameInHome = (id: CollectionId) => `shared-${id}`;

/** Names no client may give a collection: those of shared ones, and those kept for scheduling (RFC 6638 section 2). */
export function isReservedName(kind: DavKind, name: string): boolean {
  if (kind === 'calendar' && (name === 'inbox' || name === 'outbox')) return true;
  return name.startsWith('shared-') && isId(name.slice('shared-'.length));
}

/** A shared collection by its name in the person's own home. What they took out of their list is not there. */
export async function findSharedInHome(at: At, kind: DavKind, name: string): Promise<SeenCollection | null> {
  const id = name.startsWith('shared-') ? name.slice('shared-'.length) : '';
  const collection = isId(id) ? await getCollection(at.store, id as CollectionId) : null;
  if (!collection || !kindsIn[kind].includes(collection.kind) || collection.ownerId === at.person.accountId) return null;
  const subscriptions = await subscriptionsOf(at.store, at.person);
  if (!subscriptions.some(({ collectionId }) => collectionId === collection.id)) return null;
  const [seen] = await seenBy(at, [collection], { inOwnHome: true, subscriptions });
  return seen ?? null;
}

/** All that others share with the person and they did not take out of their list. */
export async function listSharedInHome(at: At, kind: DavKind): Promise<SeenCollection[]> {
  const subscriptions = await subscriptionsOf(at.store, at.person);
  if (subscriptions.length === 0) return [];
  const collections = await getCollections(
    at.store,
    subscriptions.map(({ collectionId }) => collectionId),
  );
  const foreign = collections.filter(({ kind: one, ownerId }) => kindsIn[kind].includes(one) && ownerId !== at.person.accountId);
  return seenBy(at, foreign, { inOwnHome: true, subscriptions });
}

/** A collection at its owner's address, for whoever has a right on it. */
export async function findAtOwner(at: At, kind: DavKind, { login, name }: { login: string; name: string }): Promise<SeenCollection | null> {
  const ownerId = await accountIdOf(at.directory, login);
  if (ownerId === null || ownerId === at.person.accountId) return null;
  for (const stored of kindsIn[kind]) {
    const collection = await findCollection(at.store, ownerId, stored, name);
    if (collection) return (await seenBy(at, [collection], { inOwnHome: false }))[0] ?? null;
  }
  return null;
}

/** The calendars of somebody in whose name the person acts; null for everybody else's home (calendar-proxy). */
export async function listDelegatedHome(at: At, kind: DavKind, login: string): Promise<SeenCollection[] | null> {
  if (kind !== 'calendar') return null;
  const ownerId = await delegatorNamed(at, login);
  if (ownerId === null) return null;
  const collections = await listCollections(at.store, ownerId, [...kindsIn[kind]]);
  return seenBy(at, collections, { inOwnHome: false });
}

/** The account with this login, when the person acts for it. */
export async function delegatorNamed({ store, directory, person }: At, login: string): Promise<AccountId | null> {
  const ownerId = await accountIdOf(directory, login);
  if (ownerId === null) return null;
  return (await proxyFor(store, person, [ownerId])).has(ownerId) ? ownerId : null;
}

type How = { inOwnHome: boolean; subscriptions?: readonly SubscriptionRow[] };

async function seenBy(at: At, collections: readonly Collection[], { inOwnHome, subscriptions }: How): Promise<SeenCollection[]> {
  if (collections.length === 0) return [];
  const [rights, owners, chosen] = await Promise.all([
    rightsOn(at.store, at.person, collections),
    showOwners(
      at.directory,
      at.person,
      collections.map(({ ownerId }) => ownerId),
    ),
    subscriptions ?? subscriptionsOf(at.store, at.person),
  ]);
  return collections.flatMap((stored): SeenCollection[] => {
    const right = rights.get(stored.id);
    const owner = owners.get(stored.ownerId);
    // A card is seen whole or not at all.
    const visible = right && (stored.kind === 'addressbook' ? reaches(right.publicRight, 'view') : canSee(right));
    if (!right || !visible || !owner) return [];
    const own = chosen.find(({ collectionId }) => collectionId === stored.id);
    const ownerName = owner.displayName || owner.login;
    return [
      {
        ...stored,
        name: inOwnHome ? nameInHome(stored.id) : stored.name,
        // Nearly everybody's first calendar has the same name.
        displayName: own?.displayName || `${stored.displayName || stored.name} (${ownerName})`,
        color: own?.color || stored.color,
        isDefault: false,
        deadProperties: {},
        epoch: epochFor(stored, right),
        shared: { rights: right, owner: { login: owner.login, displayName: ownerName }, stored },
      },
    ];
  });
}

/** Another epoch for other rights: whoever may see more or less than before starts over (RFC 6578 section 3). */
function epochFor(stored: Collection, rights: Rights): string {
  const { publicRight, confidentialRight, privateRight, canCreate, canErase } = rights;
  const text = [publicRight, confidentialRight, privateRight, canCreate, canErase].join(' ');
  return `${stored.epoch}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}
