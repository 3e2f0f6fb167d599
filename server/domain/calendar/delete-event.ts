import type { Person } from '@/server/domain/directory/model';
import { undoToken } from '@/server/domain/sync/undo';
import { writeCollection } from '@/server/domain/sync/write';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import type { Store } from '@/server/store/store';
import { removeOccurrences, type Scope } from './internal/edit-event';
import { changeableEvent, lockedEvent, putTree, removeTree } from './internal/stored-event';
import type { Written } from './schema';
import { placeOf } from './update-event';

/**
 * Removes an event, one occurrence (an EXDATE), it and all following (the rule ends before), or the series.
 * Errors: `not_found`, `forbidden`.
 */
export async function deleteEvent(
  store: Store,
  person: Person,
  input: { id: string; recurrenceId: string | null; scope: Scope },
): Promise<Written> {
  const { item, calendar } = await changeableEvent(store, person, input.id);
  return writeCollection(store, calendar.id, async (log) => {
    const current = await lockedEvent(log, item.name, null);
    const left = removeOccurrences(parseCalendarObject(current.body), placeOf(store, input));
    if (!left) return { id: current.id, etag: current.etag, undo: undoToken([await removeTree(log, calendar, current)]) };
    const kept = await putTree(log, calendar, current, left);
    return { id: kept.id, etag: kept.etag, undo: undoToken(kept.step ? [kept.step] : []) };
  });
}
