import { DomainError } from '@/server/core/errors';
import { type AccountId, isId } from '@/server/core/ids';
import type { Directory } from '@/server/domain/directory/directory';
import { searchPeople, showOwners } from '@/server/domain/directory/exposure/exposure';
import { grantedTo } from '@/server/domain/directory/grantees';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import { subscriptionsOf } from './rights';
import type { SharedCollection } from './schema';

// What others share with somebody, and which of it they want to see (DIR-4).

/**
 * Everything shared with a person; with a term only of owners whom it finds. An owner who may not be named shares nothing here:
 * what is open to anybody signed in stays within the domains that see each other.
 */
export async function listSharedWith(directory: Directory, person: Person, term: string | null): Promise<SharedCollection[]> {
  const { store, config } = directory;
  const kinds = [
    ...(offersTo(config.current, person, 'calendar') ? (['calendar', 'tasks'] as const) : []),
    ...(offersTo(config.current, person, 'contacts') ? (['addressbook'] as const) : []),
  ];
  const found = term === null ? null : await searchPeople(directory, person, { purpose: 'subscribe', term, limit: 50 });
  const among = found?.flatMap((one) => one.accountId ?? []);
  const [rows, subscriptions] = await Promise.all([
    store.db.collection.findMany({
      where: {
        accountId: among ? { in: [...among] } : { not: person.accountId },
        kind: { in: kinds },
        grants: { some: { OR: grantedTo(person) } },
      },
      select: { id: true, accountId: true, kind: true, name: true, displayName: true },
      orderBy: [{ displayName: 'asc' }, { id: 'asc' }],
      take: 500,
    }),
    subscriptionsOf(store, person),
  ]);
  const owners = await showOwners(
    directory,
    person,
    rows.map((row) => row.accountId as AccountId),
  );
  const chosen = new Set<string>(subscriptions.map((row) => row.collectionId));
  return rows.flatMap((row) => {
    const owner = owners.get(row.accountId as AccountId);
    const kind = kinds.find((one) => one === row.kind);
    if (!owner || !kind) return [];
    const { displayName, address } = owner;
    return [
      {
        collectionId: row.id,
        kind,
        displayName: row.displayName || row.name,
        owner: { displayName, address },
        subscribed: chosen.has(row.id),
      },
    ];
  });
}

/** Puts something shared among one's own, or takes it away again. Idempotent. Errors: `not_found` for what is not shared with them. */
export async function setSubscribed(
  directory: Directory,
  person: Person,
  { collectionId, subscribed }: { collectionId: string; subscribed: boolean },
): Promise<void> {
  const { store } = directory;
  if (!isId(collectionId)) throw new DomainError('not_found', 'nothing of that id is shared with them');
  const key = { accountId: person.accountId, collectionId };
  if (!subscribed) await store.db.subscription.deleteMany({ where: key });
  else {
    const shared = (await listSharedWith(directory, person, null)).some((one) => one.collectionId === collectionId);
    if (!shared) throw new DomainError('not_found', 'nothing of that id is shared with them');
    await store.db.subscription.upsert({
      where: { accountId_collectionId: key },
      create: key,
      update: {},
      select: { collectionId: true },
    });
  }
  store.bus.publish({ kind: 'collections', accountId: person.accountId });
}
