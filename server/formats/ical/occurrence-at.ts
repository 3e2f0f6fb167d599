import { type CalendarObject, instantOf, isThisAndFuture, parseRecurrenceId, startOf } from './calendar-object';
import { daySeconds } from './civil';
import { expandBounded, type Occurrence, overrideOccurrences } from './expand';
import { utcZone } from './zone-offsets';

/**
 * One occurrence of an object by its name; null when there is none of that name (also when it is excluded).
 * `recurrenceId` null asks for a single event, or the first occurrence of a series.
 */
export function occurrenceAt(object: CalendarObject, recurrenceId: string | null): Occurrence | null {
  const overrides = overrideOccurrences(object);
  if (recurrenceId === null) return firstOccurrence(object) ?? overrides[0] ?? null;
  const override = overrides.find((occurrence) => occurrence.recurrenceId === recurrenceId);
  const start = object.master ? startOf(object.master) : null;
  if (override || !object.master || !start) return override ?? null;
  const slot = parseRecurrenceId(recurrenceId, start);
  if (!slot) return null;
  const instant = instantOf(slot, object.zones, utcZone);
  // Exceptions for all later occurrences move slots about; otherwise the slot is where its name says.
  const reach = object.overrides.some(isThisAndFuture) ? 400 * daySeconds : 1;
  const { occurrences } = expandBounded(object, instant - reach, instant + reach);
  return occurrences.find((occurrence) => occurrence.recurrenceId === recurrenceId) ?? null;
}

/** The series as its own first occurrence, excluded or not: what an edit of all of it starts from. */
function firstOccurrence(object: CalendarObject): Occurrence | null {
  const start = object.master ? startOf(object.master) : null;
  if (!object.master || !start) return null;
  const instant = instantOf(start, object.zones, utcZone);
  const bare: CalendarObject = {
    ...object,
    overrides: [],
    master: {
      ...object.master,
      children: object.master.children.filter((child) => child.kind === 'component' || !['RRULE', 'RDATE', 'EXDATE'].includes(child.name)),
    },
  };
  const [occurrence] = expandBounded(bare, instant, instant + 1).occurrences;
  return occurrence ? { ...occurrence, component: object.master } : null;
}
