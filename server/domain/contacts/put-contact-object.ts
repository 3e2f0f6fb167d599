import type { ItemIndex, Precondition } from '@/server/domain/sync/model';
import { type CollectionLog, writeCollection } from '@/server/domain/sync/write';
import { indexCard } from '@/server/formats/vcard/index-card';
import { withUid } from '@/server/formats/vcard/new-card';
import { cardOf, serializeCard, validateCard } from '@/server/formats/vcard/parse';
import type { Store } from '@/server/store/store';
import { type ChangeableBook, requireActOnCard } from './access';

export type PutContactObject = {
  collection: ChangeableBook;
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
  /** False when the stored bytes differ from the sent ones: then no ETag may be told (RFC 6352 section 6.3.2.3). */
  storedAsSent: boolean;
};

/**
 * The one way a card gets in, from every door: checked, indexed, written with the change log (RFC 6352 section 6.3.2).
 * The text is kept as it came, version too; only a card without UID gets one, made from its name.
 * Errors: `invalid` with `details.precondition`, `too_large`, `precondition_failed`, `conflict` with `details.uidConflict` (the name that has the UID), `forbidden` with `details.privilege`.
 */
export async function putContactObject(store: Store, input: PutContactObject): Promise<PutResult> {
  const { index, body } = checkContactObject(input.name, input.body);
  return writeCollection(store, input.collection.id, async (log) => {
    await input.condition?.(log);
    if (!input.collection.rights.isOwner)
      requireActOnCard(input.collection.rights, { before: (await log.read(input.name)) !== null, after: true });
    const { created, etag } = await log.put({
      name: input.name,
      body,
      index,
      expectAbsentUid: true,
      ...(input.precondition ? { precondition: input.precondition } : {}),
    });
    return { created, etag, storedAsSent: body === input.body };
  });
}

/** The check alone, for writes that touch two books at once (MOVE, COPY). Errors: `invalid`, `too_large`. */
export function checkContactObject(name: string, sent: string): { index: ItemIndex; body: string } {
  const card = validateCard(sent);
  if (card.uid !== '') return { index: indexCard(card), body: sent };
  const root = withUid(card.root, name.replace(/\.vcf$/i, ''));
  return { index: indexCard(cardOf(root)), body: serializeCard(root) };
}
