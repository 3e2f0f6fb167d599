import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { undoToken } from '@/server/domain/sync/undo';
import { writeCollection } from '@/server/domain/sync/write';
import type { ContactFields } from '@/server/formats/vcard/contact-fields';
import { withRevision } from '@/server/formats/vcard/new-card';
import { parseCard, serializeCard } from '@/server/formats/vcard/parse';
import { patchCard } from '@/server/formats/vcard/patch-card';
import type { Store } from '@/server/store/store';
import { requireActOnCard } from './access';
import { changeableContact } from './internal/stored-contact';
import { checkContactObject } from './put-contact-object';
import type { ContactInput, ContactWritten } from './schema';

export type UpdateContact = {
  id: string;
  etag: string | null;
  contact: { [Key in keyof ContactInput]?: ContactInput[Key] | undefined };
};

/**
 * Changes fields of a card; everything else in it stays as its clients wrote it, its version too.
 * Errors: `not_found`, `forbidden`, `invalid`, `precondition_failed` when `etag` is not the stored one.
 */
export async function updateContact(store: Store, person: Person, input: UpdateContact): Promise<ContactWritten> {
  const { item, book } = await changeableContact(store, person, input.id);
  requireActOnCard(book.rights, { before: true, after: true });
  const patch = Object.fromEntries(Object.entries(input.contact).filter(([, value]) => value !== undefined)) as Partial<ContactFields>;
  const nowSeconds = Math.floor(store.clock.now().getTime() / 1000);
  return writeCollection(store, book.id, async (log) => {
    const current = await log.read(item.name);
    if (!current) throw new DomainError('not_found', 'no such contact');
    if (input.etag !== null && current.etag !== input.etag) throw new DomainError('precondition_failed', 'changed since it was read');
    const card = parseCard(current.body);
    const patched = patchCard(card.root, card.version, patch);
    if (patched === card.root || serializeCard(patched) === serializeCard(card)) return { id: current.id, etag: current.etag, undo: '' };
    const { index, body } = checkContactObject(current.name, serializeCard(withRevision(patched, nowSeconds)));
    const { etag } = await log.put({ name: current.name, body, index });
    return { id: current.id, etag, undo: undoToken([{ kind: 'restore', collectionId: book.id, modseq: current.modseq, etag }]) };
  });
}
