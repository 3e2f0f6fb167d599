import type { AccountId, CollectionId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import type { GrantRights } from './schema';

type Share = {
  collectionId: CollectionId;
  grantee: string;
  rights: GrantRights;
  /** In whose lists a new share stands at once. */
  reached: readonly AccountId[];
};

/** Changes the rights of a share. Gives false when there is none. */
export async function changeGrant(store: Store, { collectionId, grantee, rights }: Omit<Share, 'reached'>): Promise<boolean> {
  const { publicRight, confidentialRight: confRight, privateRight, canCreate, canErase } = rights;
  const data = { publicRight, confRight, privateRight, canCreate, canErase };
  return (await store.db.grant.updateMany({ where: { collectionId, grantee }, data })).count > 0;
}

/**
 * Gives a share or changes it. A new one stands in the lists of those it reaches: both are written or neither. Who took it out of
 * their list keeps it out when only its rights change.
 */
export async function giveGrant(store: Store, share: Share): Promise<void> {
  const { db, clock } = store;
  const { collectionId, grantee, rights, reached } = share;
  const { confidentialRight: confRight, ...others } = rights;
  for (;;) {
    if (await changeGrant(store, share)) return;
    const [made] = await db.$transaction([
      db.grant.createMany({ data: [{ collectionId, grantee, confRight, ...others, createdAt: clock.now() }], skipDuplicates: true }),
      db.subscription.createMany({ data: reached.map((accountId) => ({ accountId, collectionId })), skipDuplicates: true }),
    ]);
    if (made.count > 0) return;
    // Somebody else gave it in the same moment: the rights of whoever is last count.
  }
}
