import type { CollectionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';

// What somebody made of a shared collection in their own list: a name and colour of their own, or nothing at all.

/** Takes it out of the list; the right to it stays. Idempotent. */
export async function unsubscribe(store: Store, person: Person, collectionId: CollectionId): Promise<void> {
  await store.db.subscription.deleteMany({ where: { accountId: person.accountId, collectionId } });
  store.bus.publish({ kind: 'collections', accountId: person.accountId });
}

/** Sets the person's own name or colour for it; an empty text goes back to the owner's. */
export async function describeShared(
  store: Store,
  person: Person,
  { collectionId, displayName, color }: { collectionId: CollectionId; displayName?: string; color?: string },
): Promise<void> {
  const values = {
    ...(displayName === undefined ? {} : { displayName: displayName || null }),
    ...(color === undefined ? {} : { color: color || null }),
  };
  const key = { accountId: person.accountId, collectionId };
  await store.db.subscription.upsert({
    where: { accountId_collectionId: key },
    create: { ...key, ...values },
    update: values,
    select: { collectionId: true },
  });
  store.bus.publish({ kind: 'collections', accountId: person.accountId });
}
