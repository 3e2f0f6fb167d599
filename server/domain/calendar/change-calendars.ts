import { DomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import { type Naming, showOwners } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { ownerRights, subscriptionsOf } from '@/server/domain/sharing/rights';
import { createCollection, deleteCollection, updateCollection } from '@/server/domain/sync/collections';
import type { Store } from '@/server/store/store';
import { readableCalendar, readableOrNull } from './access';
import { calendarView } from './list-calendars';
import type { CalendarView } from './schema';

/** Makes a calendar for events, tasks and journal entries. */
export async function createCalendar(store: Store, person: Person, input: { displayName: string; color: string }): Promise<CalendarView> {
  const collection = await createCollection(store, {
    ownerId: person.accountId,
    kind: 'calendar',
    name: newId(),
    displayName: input.displayName.trim() || input.displayName,
    color: input.color,
    components: ['VEVENT', 'VTODO', 'VJOURNAL'],
  });
  const calendar = readableOrNull(collection, ownerRights);
  if (!calendar) throw new DomainError('not_found', 'no such calendar');
  return calendarView({ calendar, subscription: null }, null);
}

export type CalendarPatch = { id: string; displayName?: string | undefined; color?: string | undefined; visible?: boolean | undefined };

/**
 * Changes name and colour: of the calendar itself for its owner, of their own view of it for others. `visible` is always one's own.
 * Errors: `not_found`.
 */
export async function updateCalendar(naming: Naming, person: Person, input: CalendarPatch): Promise<CalendarView> {
  const { store } = naming;
  const calendar = await readableCalendar(store, person, input.id);
  const { isOwner } = calendar.rights;
  const looks = {
    ...(input.displayName === undefined ? {} : { displayName: input.displayName }),
    ...(input.color === undefined ? {} : { color: input.color }),
  };
  const mine = { ...(isOwner ? {} : looks), ...(input.visible === undefined ? {} : { visible: input.visible }) };
  if (isOwner && Object.keys(looks).length > 0) await updateCollection(store, calendar.id, looks);
  if (Object.keys(mine).length > 0) {
    await store.db.subscription.upsert({
      where: { accountId_collectionId: { accountId: person.accountId, collectionId: calendar.id } },
      create: { accountId: person.accountId, collectionId: calendar.id, ...mine },
      update: mine,
    });
    store.bus.publish({ kind: 'collections', accountId: person.accountId });
  }
  const [fresh, subscriptions, owners] = await Promise.all([
    readableCalendar(store, person, input.id),
    subscriptionsOf(store, person),
    showOwners(naming, person, isOwner ? [] : [calendar.ownerId]),
  ]);
  const subscription = subscriptions.find((row) => row.collectionId === fresh.id) ?? null;
  return calendarView({ calendar: fresh, subscription }, owners.get(fresh.ownerId) ?? null);
}

/**
 * Ends an own calendar with everything in it; for one of somebody else, only one's subscription to it.
 * Errors: `not_found`; `forbidden` for the default calendar, which always exists (CAL-8).
 */
export async function deleteCalendar(store: Store, person: Person, id: string): Promise<void> {
  const calendar = await readableCalendar(store, person, id);
  if (calendar.rights.isOwner) {
    if (calendar.isDefault)
      throw new DomainError('forbidden', 'the default calendar stays', { details: { reason: 'default-calendar-needed' } });
    await deleteCollection(store, calendar.id);
    return;
  }
  await store.db.subscription.deleteMany({ where: { accountId: person.accountId, collectionId: calendar.id } });
  store.bus.publish({ kind: 'collections', accountId: person.accountId });
}
