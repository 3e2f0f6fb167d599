import type { CollectionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';
import { findByText } from '@/server/domain/sync/items';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { expandBounded, type Occurrence } from '@/server/formats/ical/expand';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import type { Store } from '@/server/store/store';
import { occurrenceView, seenEvent } from './internal/occurrence-view';
import { myCalendars } from './list-calendars';
import type { OccurrenceView } from './schema';
import { seesEverything } from './shared-view';

const maxHits = 50;
/** Where not everything is seen, many more are looked at: what is hidden must not push out what is not. */
const maxLookedAt = 2_000;
const yearSeconds = 31_556_952;

/** Events whose text holds all the words, the nearest to today first; of a series its next occurrence, or its last. */
export async function searchEvents(store: Store, person: Person, term: string): Promise<OccurrenceView[]> {
  const listed = await myCalendars(store, person);
  const calendars = new Map(listed.map(({ calendar }) => [calendar.id, calendar]));
  const [whole, partly] = [true, false].map((all) =>
    listed.flatMap(({ calendar }) => (seesEverything(calendar.rights) === all ? [calendar.id] : [])),
  );
  const find = (ids: CollectionId[], limit: number) =>
    ids.length === 0 ? [] : findByText(store, ids, term, { limit, components: ['VEVENT'] });
  const items = (await Promise.all([find(whole ?? [], maxHits), find(partly ?? [], maxLookedAt)])).flat();
  const now = store.clock.now().getTime() / 1000;
  const found: { distance: number; view: OccurrenceView }[] = [];
  for (const item of items) {
    const calendar = calendars.get(item.collectionId);
    const seen = calendar ? seenEvent(calendar, item) : null;
    // What may only be seen as busy must not be found by its words either.
    const occurrence = seen?.whole ? nearestOccurrence(seen.object, now) : null;
    if (seen && occurrence) found.push({ distance: Math.abs(occurrence.startSeconds - now), view: occurrenceView(seen, occurrence) });
  }
  return found
    .sort((a, b) => a.distance - b.distance)
    .slice(0, maxHits)
    .map(({ view }) => view);
}

function nearestOccurrence(object: CalendarObject, now: number): Occurrence | null {
  const [next] = expandBounded(object, now, now + 2 * yearSeconds, { max: 1, maxWork: 20_000 }).occurrences;
  if (next) return next;
  const past = expandBounded(object, now - 2 * yearSeconds, now, { max: 2_000, maxWork: 20_000 }).occurrences;
  return past.at(-1) ?? occurrenceAt(object, null);
}
