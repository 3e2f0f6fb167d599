import { createHash } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { undoToken } from '@/server/domain/sync/undo';
import { writeCollection } from '@/server/domain/sync/write';
import { contactFieldsOf } from '@/server/formats/vcard/contact-fields';
import { newCard } from '@/server/formats/vcard/new-card';
import { serializeCard } from '@/server/formats/vcard/parse';
import type { Store } from '@/server/store/store';
import { writableBook } from './access';
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
  const book = await writableBook(store, person, input.bookId);
  const root = newCard(input.uid, input.contact, Math.floor(store.clock.now().getTime() / 1000));
  const fields = contactFieldsOf(root);
  if (fields.displayName === '' || fields.displayName === '-')
    throw new DomainError('invalid', 'a card without a name', { details: { field: 'displayName' } });
  const name = nameFor(input.uid);
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

/** The UID where it is fit for an address, else a digest of it (so that a repeat finds it). */
function nameFor(uid: string): string {
  const fit = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,150}$/.test(uid);
  return `${fit ? uid : createHash('sha256').update(uid).digest('hex').slice(0, 40)}.vcf`;
}
