import type { Precondition } from '@/server/domain/sync/model';
import { type CollectionLog, writeCollection } from '@/server/domain/sync/write';
import { parseCalendarObject, serialize } from '@/server/formats/ical/parse';
import type { Store } from '@/server/store/store';
import type { WritableCalendar } from '../access';
import { lockedEvent } from '../internal/stored-event';
import { checkCalendarObject } from '../put-calendar-object';
import { type AttachmentChange, withAttachmentChange } from './attachment-lines';
import { attachmentLimits } from './store-attachment';

/**
 * Hangs a stored file on an object, swaps one for another or takes one off (RFC 8607 sections 3.3 to 3.5), in one transaction with the
 * conditions of the request. Gives the new ETag.
 * Errors: `not_found`, `precondition_failed`, `invalid` with precondition valid-rid, valid-managed-id or max-attachments-per-resource.
 */
export async function changeAttachments(
  store: Store,
  input: {
    collection: WritableCalendar;
    name: string;
    change: AttachmentChange;
    precondition?: Precondition;
    condition?: (log: CollectionLog) => Promise<void>;
  },
): Promise<{ etag: string }> {
  return writeCollection(store, input.collection.id, async (log) => {
    await input.condition?.(log);
    const item = await lockedEvent(log, input.name, null);
    const root = withAttachmentChange(parseCalendarObject(item.body), input.change, attachmentLimits.perObject);
    const { index, body } = checkCalendarObject(input.collection, serialize(root));
    const { etag } = await log.put({ name: item.name, body, index, ...(input.precondition ? { precondition: input.precondition } : {}) });
    return { etag };
  });
}
