import { randomUUID } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import type { Item } from '@/server/domain/sync/model';
import { objectName } from '@/server/domain/sync/object-name';
import { type UndoStep, undoToken } from '@/server/domain/sync/undo';
import { type CollectionLog, writeCollection, writeTwoCollections } from '@/server/domain/sync/write';
import type { Component } from '@/server/formats/content-line/model';
import type { CalendarObject } from '@/server/formats/ical/calendar-object';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import type { Store } from '@/server/store/store';
import { type ChangeableCalendar, changeableCalendar } from './access';
import { type EditPlace, type EventEdit, editEvent, type Scope } from './internal/edit-event';
import { type WallTime, wallTimeOf } from './internal/event-fields';
import { addTree, changeableEvent, lockedEvent, putTree, removeTree } from './internal/stored-event';
import { keptTzid, timingFrom, timingInOwnZone } from './internal/timing';
import type { EventInput, Written } from './schema';

export type UpdateEvent = {
  id: string;
  etag: string | null;
  recurrenceId: string | null;
  scope: Scope;
  patch: { [Key in keyof EventInput]?: EventInput[Key] | undefined };
  calendarId?: string | undefined;
};

/**
 * Changes an event, one occurrence, it and all following (then a second series begins), or the whole series; or moves it to another calendar.
 * Errors: `not_found`, `forbidden`, `invalid`, `precondition_failed` when `etag` is not the stored one.
 */
export async function updateEvent(store: Store, person: Person, input: UpdateEvent): Promise<Written> {
  const { item, calendar } = await changeableEvent(store, person, input.id);
  const place = placeOf(store, input);
  const target =
    input.calendarId !== undefined && input.calendarId !== calendar.id ? await changeableCalendar(store, person, input.calendarId) : null;
  if (target && input.scope !== 'all')
    throw new DomainError('invalid', 'only a whole series changes its calendar', { details: { field: 'scope' } });
  const editIn = async (log: CollectionLog) => {
    const current = await lockedEvent(log, item.name, input.etag);
    const object = parseCalendarObject(current.body);
    return { current, edited: editEvent(object, place, editFrom(object, input.recurrenceId, input.patch)) };
  };
  if (!target) {
    return writeCollection(store, calendar.id, async (log) => {
      const { current, edited } = await editIn(log);
      return storeEdited(log, calendar, current, edited);
    });
  }
  return writeTwoCollections(store, calendar.id, target.id, async (from, to) => {
    const { current, edited } = await editIn(from);
    if (!edited.root) throw new DomainError('not_found', 'nothing left to move');
    return moveTree({ from, calendar }, { to, target }, current, edited.root);
  });
}

/** Where and when an edit happens. */
export function placeOf(store: Store, input: { recurrenceId: string | null; scope: Scope }): EditPlace {
  return {
    recurrenceId: input.recurrenceId,
    scope: input.scope,
    nowSeconds: Math.floor(store.clock.now().getTime() / 1000),
    newUid: randomUUID,
  };
}

/** Turns the browser's patch into an edit; times it leaves out are those the occurrence has. */
function editFrom(object: CalendarObject, recurrenceId: string | null, patch: UpdateEvent['patch']): EventEdit {
  const { allDay, start, end, zone, repeat, ...fields } = patch;
  const retimed = allDay !== undefined || start !== undefined || end !== undefined || zone !== undefined;
  if (!retimed) return { fields, timing: null, repeat };
  const occurrence = occurrenceAt(object, recurrenceId);
  if (!occurrence) throw new DomainError('not_found', 'no such occurrence');
  const before = wallTimeOf(occurrence);
  const wall: WallTime = {
    allDay: allDay ?? before.allDay,
    start: start ?? before.start,
    end: end ?? before.end,
    zone: zone === undefined ? before.zone : zone,
  };
  const same = wall.allDay === before.allDay && wall.start === before.start && wall.end === before.end && wall.zone === before.zone;
  if (same) return { fields, timing: null, repeat };
  // An event whose zone is not touched stays in it, also in a home-made one the browser was told in UTC.
  const own = wall.zone === before.zone && wall.zone !== null ? timingInOwnZone(wall, object, occurrence.component) : null;
  return { fields, timing: own ?? timingFrom(wall, keptTzid(object, occurrence.component)), repeat };
}

/** Writes what an edit made: the object, and the series that split off; gives the part that was edited. */
export async function storeEdited(
  log: CollectionLog,
  calendar: ChangeableCalendar,
  current: Item,
  edited: { root: Component | null; split: { root: Component; uid: string } | null },
): Promise<Written> {
  const steps: UndoStep[] = [];
  const kept = edited.root ? await putTree(log, calendar, current, edited.root) : null;
  if (kept?.step) steps.push(kept.step);
  if (!edited.root) steps.push(await removeTree(log, calendar, current));
  const made = edited.split ? await addTree(log, calendar, objectName(edited.split.uid, 'ics'), edited.split.root) : null;
  if (made?.step) steps.push(made.step);
  const shown = made ?? kept;
  return { id: shown?.id ?? current.id, etag: shown?.etag ?? current.etag, undo: undoToken(steps) };
}

async function moveTree(
  { from, calendar }: { from: CollectionLog; calendar: ChangeableCalendar },
  { to, target }: { to: CollectionLog; target: ChangeableCalendar },
  current: Item,
  root: Component,
): Promise<Written> {
  const gone = await removeTree(from, calendar, current);
  // The name may be another object's there.
  const name = (await to.read(current.name)) ? objectName(randomUUID(), 'ics') : current.name;
  const made = await addTree(to, target, name, root);
  return { id: made.id, etag: made.etag, undo: undoToken(made.step ? [gone, made.step] : [gone]) };
}
