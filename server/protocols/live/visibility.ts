import type { Config } from '@/server/config/config';
import type { BusEvent } from '@/server/core/bus';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import { canSee, rightsOn } from '@/server/domain/sharing/rights';
import { getCollection } from '@/server/domain/sync/collections';
import type { Store } from '@/server/store/store';

/** A right looked up is believed this long; a change of shares is published as `collections` and asks again at once. */
const lifeMilliseconds = 5_000;

/** Decides which news a person may see: their own, and of collections that somebody shares with them, of the functions they have. */
export function createVisibility(store: Store): { sees(event: BusEvent, person: Person, config: Config): Promise<boolean> } {
  const granted = new Map<string, { sees: boolean; until: number }>();

  async function isGranted(person: Person, event: Extract<BusEvent, { kind: 'collection' }>): Promise<boolean> {
    const now = store.clock.now().getTime();
    const known = granted.get(event.collectionId);
    if (known && known.until > now) return known.sees;
    const collection = await getCollection(store, event.collectionId);
    const rights = collection ? (await rightsOn(store, person, [collection])).get(collection.id) : undefined;
    const sees = rights !== undefined && canSee(rights);
    granted.set(event.collectionId, { sees, until: now + lifeMilliseconds });
    return sees;
  }

  return {
    async sees(event, person, config) {
      if (event.kind === 'collection') return event.ownerId === person.accountId || isGranted(person, event);
      if (event.accountId !== person.accountId) return false;
      if (event.kind === 'collections') granted.clear();
      const ofMail = event.kind === 'mail' || event.kind === 'folders' || event.kind === 'outbox';
      return !ofMail || offersTo(config, person, 'mail');
    },
  };
}
