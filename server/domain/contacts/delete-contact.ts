import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { undoToken } from '@/server/domain/sync/undo';
import { writeCollection } from '@/server/domain/sync/write';
import type { Store } from '@/server/store/store';
import { requireActOnCard } from './access';
import { changeableContact } from './internal/stored-contact';
import type { ContactWritten } from './schema';

/** Removes a card. Errors: `not_found`, `forbidden`. */
export async function deleteContact(store: Store, person: Person, id: string): Promise<ContactWritten> {
  const { item, book } = await changeableContact(store, person, id);
  requireActOnCard(book.rights, { before: true, after: false });
  return writeCollection(store, book.id, async (log) => {
    const current = await log.read(item.name);
    if (!current) throw new DomainError('not_found', 'no such contact');
    await log.remove({ name: current.name });
    return {
      id: current.id,
      etag: current.etag,
      undo: undoToken([{ kind: 'restore', collectionId: book.id, modseq: current.modseq, etag: null }]),
    };
  });
}
