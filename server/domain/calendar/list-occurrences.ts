import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { findInRange } from '@/server/domain/sync/items';
import { expand } from '@/server/formats/ical/expand';
import { requireZone } from '@/server/formats/ical/zone-offsets';
import type { Store } from '@/server/store/store';
import { occurrenceView, seenEvent } from './internal/occurrence-view';
import { myCalendars } from './list-calendars';
import type { OccurrenceView } from './schema';

const maxDays = 400;
const maxPerItem = 2_000;
const maxTotal = 20_000;

export type OccurrencesQuery = { from: string; to: string; zone: string; calendarIds: readonly string[] | null };

/**
 * Everything that happens between two instants in the person's calendars (or the named ones), by start.
 * Four queries for one calendar or twelve. Errors: `invalid` for a range over 400 days or an unknown zone.
 */
export async function listOccurrences(store: Store, person: Person, query: OccurrencesQuery): Promise<OccurrenceView[]> {
  const from = Date.parse(query.from) / 1000;
  const to = Date.parse(query.to) / 1000;
  if (!(from < to) || to - from > maxDays * 86_400)
    throw new DomainError('invalid', 'a range of up to 400 days', { details: { field: 'to' } });
  const floatingZone = requireZone(query.zone);
  const listed = await myCalendars(store, person);
  const calendars = new Map(
    listed
      .map(({ calendar }) => calendar)
      .filter((calendar) => query.calendarIds?.includes(calendar.id) ?? true)
      .map((calendar) => [calendar.id, calendar]),
  );
  const items = await findInRange(store, [...calendars.keys()], from, to, ['VEVENT']);
  const found: { at: number; view: OccurrenceView }[] = [];
  for (const item of items) {
    const calendar = calendars.get(item.collectionId);
    const seen = calendar ? seenEvent(calendar, item) : null;
    if (!seen) continue;
    for (const occurrence of expand(seen.object, from, to, { floatingZone, max: maxPerItem }))
      found.push({ at: occurrence.startSeconds, view: occurrenceView(seen, occurrence) });
    if (found.length > maxTotal) break;
  }
  return found.sort((a, b) => a.at - b.at).map(({ view }) => view);
}
