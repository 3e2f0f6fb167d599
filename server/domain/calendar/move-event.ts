import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { writeCollection } from '@/server/domain/sync/write';
import { startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import { requireZone, toInstant, toLocal, utcZone } from '@/server/formats/ical/zone-offsets';
import type { Store } from '@/server/store/store';
import { editEvent, type Scope } from './internal/edit-event';
import { lockedEvent, writableEvent } from './internal/stored-event';
import { keptTzid, localOf, type Timing, timingFrom } from './internal/timing';
import type { Written } from './schema';
import { placeOf, storeEdited } from './update-event';

export type MoveEvent = {
  id: string;
  recurrenceId: string | null;
  scope: Scope;
  allDay: boolean;
  start: string;
  end: string;
  zone: string | null;
};

/**
 * Drag and resize. The new time is told in the zone the person looks at; the event keeps its own, so that a series stays at its wall clock
 * there when clocks change.
 * Errors: `not_found`, `forbidden`, `invalid`.
 */
export async function moveEvent(store: Store, person: Person, input: MoveEvent): Promise<Written> {
  const { item, calendar } = await writableEvent(store, person, input.id);
  return writeCollection(store, calendar.id, async (log) => {
    const current = await lockedEvent(log, item.name, null);
    const object = parseCalendarObject(current.body);
    const occurrence = occurrenceAt(object, input.recurrenceId);
    if (!occurrence) throw new DomainError('not_found', 'no such occurrence');
    const start = startOf(occurrence.component);
    const timing =
      movedTiming(input, start ? { start, zone: zoneOfTime(start, object.zones, utcZone) } : null) ??
      timingFrom(input, keptTzid(object, occurrence.component));
    const edited = editEvent(object, placeOf(store, input), { fields: {}, timing, repeat: undefined });
    return storeEdited(log, calendar, current, edited);
  });
}

type Own = { start: NonNullable<ReturnType<typeof startOf>>; zone: ReturnType<typeof zoneOfTime> };

/** The new time in the event's own zone and form; null when it changes between all-day and timed, where the zone looked at is taken. */
function movedTiming(input: MoveEvent, own: Own | null): Timing | null {
  if (!own || input.allDay || own.start.form === 'date' || own.start.form === 'floating' || input.zone === null) {
    // A floating event stays floating: its wall clock is everybody's.
    return own?.start.form === 'floating' && !input.allDay ? timingFrom({ ...input, zone: null }, null) : null;
  }
  const shown = requireZone(input.zone);
  const convert = (text: string) => toLocal(own.zone, toInstant(shown, localOf(text)));
  const end = convert(input.end);
  const start = convert(input.start);
  if (end < start) throw new DomainError('invalid', 'ends before it starts', { details: { field: 'end' } });
  return { start: { ...own.start, local: start }, end: { ...own.start, local: end } };
}
