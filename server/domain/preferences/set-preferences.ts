import { DomainError } from '@/server/core/errors';
import { jsonColumn } from '@/server/core/json-column';
import type { Person } from '@/server/domain/directory/model';
import { isZoneName, nearestZoneName } from '@/server/formats/ical/zones';
import type { Store } from '@/server/store/store';
import { layered, type PreferenceDefaults, validChoices } from './read-preferences';
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
  const { accountId } = person;
  const updatedAt = store.clock.now();
  await store.db.preference.createMany({ data: [{ accountId, values: {}, updatedAt }], skipDuplicates: true });
  // Reserved in both kinds, and quoted differently.
  const column = store.dialect === 'mysql' ? '`values`' : '"values"';
  // Under the row's lock: of two tabs that change different things at the same moment, neither undoes what the other chose.
  const next = await store.transaction(async (tx) => {
    const [row] = await tx.rows<{ chosen: unknown }>(`SELECT ${column} AS chosen FROM preference WHERE account_id = ? FOR UPDATE`, [
      accountId,
    ]);
    const values = { ...validChoices(jsonColumn(row?.chosen)), ...chosen };
    const result = layered(defaults, values);
    if (result.workEndHour <= result.workStartHour)
      throw new DomainError('invalid', 'the work day ends before it begins', { details: { field: 'workEndHour' } });
    await tx.run(`UPDATE preference SET ${column} = ?, updated_at = ? WHERE account_id = ?`, [
      JSON.stringify(values),
      updatedAt,
      accountId,
    ]);
    return result;
  });
  store.bus.publish({ kind: 'preferences', accountId });
  return next;
}
