import type { ItemIndex, Precondition } from '@/server/domain/sync/model';
import { type CollectionLog, writeCollection } from '@/server/domain/sync/write';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import { validateObjectResource } from '@/server/formats/ical/validate';
import type { Store } from '@/server/store/store';
import type { ChangeableCalendar } from './access';
import { requireAct, requireFreeUid } from './shared-view';

export type PutCalendarObject = {
  collection: ChangeableCalendar;
  /** The last segment of its address, decoded. */
  name: string;
  body: string;
  precondition?: Precondition;
  /** A further test a door makes under the lock of the collection; what it throws ends the write. */
  condition?: (log: CollectionLog) => Promise<void>;
};

export type PutResult = {
  created: boolean;
  /** Strong, without quotes. */
  etag: string;
  /** False when the stored bytes differ from the sent ones: then no ETag may be told (RFC 4791 section 5.3.4). */
  storedAsSent: boolean;
};

/**
 * The one way a calendar object gets in, from every door: checked, indexed, written with the change log (RFC 4791 section 5.3.2).
 * The text is kept as it came.
 * Errors: `invalid` with `details.precondition`, `too_large`, `precondition_failed`, `conflict` with `details.uidConflict` (the name that has the UID), `forbidden` with `details.privilege`.
 */
export async function putCalendarObject(store: Store, input: PutCalendarObject): Promise<PutResult> {
  const { index, body } = checkCalendarObject(input.collection, input.body);
  return writeCollection(store, input.collection.id, async (log) => {
    await input.condition?.(log);
    const { rights } = input.collection;
    if (!rights.isOwner) {
      requireAct(rights, { before: (await log.read(input.name))?.body ?? null, after: body, precondition: input.precondition });
      await requireFreeUid(rights, log, { uid: index.uid, name: input.name });
    }
    const { created, etag } = await log.put({
      name: input.name,
      body,
      index,
      expectAbsentUid: true,
      ...(input.precondition ? { precondition: input.precondition } : {}),
    });
    return { created, etag, storedAsSent: true };
  });
}

/** The check alone, for writes that touch two calendars at once (MOVE, COPY). Errors: `invalid`, `too_large`. */
export function checkCalendarObject(collection: ChangeableCalendar, body: string): { index: ItemIndex; body: string } {
  const object = validateObjectResource(body, collection.components);
  return { index: indexCalendarObject(object), body };
}
