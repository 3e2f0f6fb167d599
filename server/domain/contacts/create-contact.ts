import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { objectName } from '@/server/domain/sync/object-name';
import { undoToken } from '@/server/domain/sync/undo';
import { writeCollection } from '@/server/domain/sync/write';
import { contactFieldsOf } from '@/server/formats/vcard/contact-fields';
import { newCard } from '@/server/formats/vcard/new-card';
import { serializeCard } from '@/server/formats/vcard/parse';
import type { Store } from '@/server/store/store';
import { changeableBook, requireActOnCard } from './access';
import { checkContactObject } from './put-contact-object';
import type { ContactInput, ContactWritten } from './schema';

/**
 * Makes a card. The browser chose the UID: the same request again gives the card that is there already.
 * Errors: `not_found`, `forbidden`, `invalid` for a card that names nobody.
 */
export async function createContact(
  store: Store,
  person: Person,
  input: { bookId: string; uid: string; contact: ContactInput },
): Promise<ContactWritten> {
  const book = await changeableBook(store, person, input.bookId);
  requireActOnCard(book.rights, { before: false, after: true });
  const root = newCard(input.uid, input.contact, Math.floor(store.clock.now().getTime() / 1000));
  const fields = contactFieldsOf(root);
  if (fields.displayName === '' || fields.displayName === '-')
    throw new DomainError('invalid', 'a card without a name', { details: { field: 'displayName' } });
  const name = objectName(input.uid, 'vcf');
  return writeCollection(store, book.id, async (log) => {
    const there = await log.readByUid(input.uid);
    if (there) return { id: there.id, etag: there.etag, undo: undoToken([{ kind: 'remove', itemId: there.id, etag: there.etag }]) };
    const { index, body } = checkContactObject(name, serializeCard(root));
    const { etag } = await log.put({ name, body, index, precondition: { ifNoneMatch: '*' } });
    const made = await log.read(name);
    if (!made) throw new Error('invariant broken: what was just written is not there');
    return { id: made.id, etag, undo: undoToken([{ kind: 'remove', itemId: made.id, etag }]) };
  });
}
