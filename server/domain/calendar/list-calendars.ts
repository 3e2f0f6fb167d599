import { type Naming, showOwners } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { canWriteAll, rightsOn, type SubscriptionRow, subscriptionsOf } from '@/server/domain/sharing/rights';
import { getCollections, listCollections } from '@/server/domain/sync/collections';
import type { Store } from '@/server/store/store';
import { type ReadableCalendar, readableOrNull } from './access';
import type { CalendarView } from './schema';

/** A calendar in someone's list, with what they chose for it. */
export type ListedCalendar = { calendar: ReadableCalendar; subscription: SubscriptionRow | null };

/** Own calendars first, then those of others they subscribed to and may see. Three queries, however many there are. */
export async function myCalendars(store: Store, person: Person): Promise<ListedCalendar[]> {
  const [own, subscriptions] = await Promise.all([
    listCollections(store, person.accountId, ['calendar', 'tasks']),
    subscriptionsOf(store, person),
  ]);
  const ownIds = new Set(own.map((collection) => collection.id));
  const foreign = await getCollections(
    store,
    subscriptions.map((row) => row.collectionId).filter((id) => !ownIds.has(id)),
  );
  const all = [...own, ...foreign.filter((collection) => collection.kind === 'calendar' || collection.kind === 'tasks')];
  const rights = await rightsOn(store, person, all);
  const chosen = new Map(subscriptions.map((row) => [row.collectionId, row]));
  return all.flatMap((collection) => {
    const calendar = readableOrNull(collection, rights.get(collection.id));
    return calendar ? [{ calendar, subscription: chosen.get(collection.id) ?? null }] : [];
  });
}

/** The calendars of a person, for the side bar. */
export async function listCalendars(naming: Naming, person: Person): Promise<CalendarView[]> {
  const listed = await myCalendars(naming.store, person);
  const owners = await showOwners(
    naming,
    person,
    listed.filter(({ calendar }) => !calendar.rights.isOwner).map(({ calendar }) => calendar.ownerId),
  );
  return listed.map((one) => calendarView(one, owners.get(one.calendar.ownerId) ?? null));
}

/** Colours for calendars that were never given one, told apart also by colour-blind people. */
const fallbackColors = ['#3B82F6', '#E69F00', '#009E73', '#CC79A7', '#D55E00', '#56B4E9', '#8B5CF6', '#64748B'];

export function calendarView(
  { calendar, subscription }: ListedCalendar,
  owner: { displayName: string; address: string } | null,
): CalendarView {
  const { rights } = calendar;
  const color = subscription?.color || calendar.color;
  const fallback = fallbackColors[Number.parseInt(calendar.id.slice(-2), 16) % fallbackColors.length] ?? '#3B82F6';
  return {
    id: calendar.id,
    name: calendar.name,
    displayName: subscription?.displayName || calendar.displayName || calendar.name,
    color: /^#[0-9a-f]{6}/i.test(color) ? color.slice(0, 7) : fallback,
    isDefault: rights.isOwner && calendar.isDefault,
    owner: rights.isOwner ? null : { displayName: owner?.displayName ?? '', address: owner?.address ?? '' },
    canWrite: canWriteAll(rights),
    canCreate: rights.isOwner || rights.canCreate,
    visible: subscription?.visible ?? true,
    takesEvents: calendar.components.includes('VEVENT'),
    takesTasks: calendar.components.includes('VTODO'),
  };
}
