import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { isZoneName, nearestZoneName } from '@/server/formats/ical/zones';
import type { Store } from '@/server/store/store';
import { layered, ownChoices, type PreferenceDefaults } from './read-preferences';
import type { Preferences } from './schema';

/**
 * Keeps a person's choices; gives what now holds.
 * Errors: `invalid` for a time zone that is none (details: `field`, and `nearest` when one looks like it) or a work day that ends before it begins.
 */
export async function setPreferences(
  store: Store,
  person: Person,
  patch: PreferenceDefaults,
  defaults: PreferenceDefaults,
): Promise<Preferences> {
  const { timeZone } = patch;
  if (timeZone !== undefined && !isZoneName(timeZone)) {
    throw new DomainError('invalid', 'not an IANA time zone', { details: { field: 'timeZone', nearest: nearestZoneName(timeZone) } });
  }
  const chosen = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const values = { ...(await ownChoices(store, person)), ...chosen };
  const next = layered(defaults, values);
  if (next.workEndHour <= next.workStartHour) {
    throw new DomainError('invalid', 'the work day ends before it begins', { details: { field: 'workEndHour' } });
  }
  const updatedAt = store.clock.now();
  await store.db.preference.upsert({
    where: { accountId: person.accountId },
    create: { accountId: person.accountId, values, updatedAt },
    update: { values, updatedAt },
  });
  store.bus.publish({ kind: 'preferences', accountId: person.accountId });
  return next;
}
