import type { BusEvent } from '@/server/core/bus';
import { granteesOf } from '@/server/domain/directory/grantees';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';

/** A right looked up is believed this long; a change of shares is published as `collections` and asks again at once. */
const lifeMilliseconds = 30_000;

/** Decides which news a person may see: their own, and of collections that somebody shared with them. */
export function createVisibility(store: Store, person: Person): { sees(event: BusEvent): Promise<boolean> } {
  const granted = new Map<string, { sees: boolean; until: number }>();

  async function isGranted(collectionId: string): Promise<boolean> {
    const now = store.clock.now().getTime();
    const known = granted.get(collectionId);
    if (known && known.until > now) return known.sees;
    const grantee = { in: granteesOf(person) };
    const row = await store.db.grant.findFirst({ where: { collectionId, grantee }, select: { collectionId: true } });
    granted.set(collectionId, { sees: row !== null, until: now + lifeMilliseconds });
    return row !== null;
  }

  return {
    async sees(event) {
      if (event.kind === 'collection') return event.ownerId === person.accountId || isGranted(event.collectionId);
      if (event.accountId !== person.accountId) return false;
      if (event.kind === 'collections') granted.clear();
      return true;
    },
  };
}
