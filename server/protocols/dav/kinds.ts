import { requireChangeableCalendar } from '@/server/domain/calendar/access';
import { checkCalendarObject, type PutResult, putCalendarObject } from '@/server/domain/calendar/put-calendar-object';
import { requireAct, requireFreeUid } from '@/server/domain/calendar/shared-view';
import { requireActOnCard, requireChangeableBook } from '@/server/domain/contacts/access';
import { checkContactObject, putContactObject } from '@/server/domain/contacts/put-contact-object';
import type { Person } from '@/server/domain/directory/model';
import type { Collection, ItemIndex, Precondition } from '@/server/domain/sync/model';
import type { CollectionLog } from '@/server/domain/sync/write';
import type { Store } from '@/server/store/store';
import type { DavKind } from './path';
import type { SeenCollection } from './shared';

// Where the two kinds part: which room decides what is right.

type Who = { store: Store; person: Person };
type Object = { kind: DavKind; collection: Collection; body: string };

type Conditions = { precondition?: Precondition; condition?: (log: CollectionLog) => Promise<void> };

/** Lets the room of the kind take an object in. Errors: as putCalendarObject and putContactObject. */
export async function putObject(
  { store, person }: Who,
  { kind, collection, name, body, precondition, condition }: Object & Conditions & { name: string },
): Promise<PutResult> {
  const conditions = { ...(precondition ? { precondition } : {}), ...(condition ? { condition } : {}) };
  if (kind === 'calendar')
    return putCalendarObject(store, { collection: await requireChangeableCalendar(store, person, collection), name, body, ...conditions });
  return putContactObject(store, { collection: await requireChangeableBook(store, person, collection), name, body, ...conditions });
}

/** The check and the index alone, for COPY and MOVE, which write in two collections at once. */
export async function checkObject(
  { store, person }: Who,
  { kind, collection, name, body }: Object & { name: string },
): Promise<{ index: ItemIndex; body: string }> {
  if (kind === 'calendar') return checkCalendarObject(await requireChangeableCalendar(store, person, collection), body);
  await requireChangeableBook(store, person, collection);
  return checkContactObject(name, body);
}

type Act = { before: string | null; after: string | null; precondition?: Precondition | undefined };

/** Refuses an act on an object of somebody else's collection that the rights do not allow; bodies before and after, null for none. */
export function requireRight(collection: SeenCollection, act: Act): void {
  if (!collection.shared) return;
  const { rights } = collection.shared;
  if (collection.kind === 'addressbook') requireActOnCard(rights, { before: act.before !== null, after: act.after !== null });
  else requireAct(rights, act);
}

/** Refuses an object whose UID another one has that they see nothing of, and does not name it. Errors: `conflict`. */
export async function requireUidFree(collection: SeenCollection, log: CollectionLog, object: { uid: string; name: string }): Promise<void> {
  if (collection.shared && collection.kind !== 'addressbook') await requireFreeUid(collection.shared.rights, log, object);
}
