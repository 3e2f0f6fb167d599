import type { Person } from '@/server/domain/directory/model';
import { findByText } from '@/server/domain/sync/items';
import type { Store } from '@/server/store/store';
import { readableBook } from './access';
import { byName, contactRow, rowsOfBook } from './internal/contact-row';
import { myBooks } from './list-books';
import type { ContactRow } from './schema';

const maxFound = 2_000;

/**
 * The cards of one address book, or of all, by name; with `search` those whose text holds all its words.
 * Errors: `not_found` for a book that is not theirs to see.
 */
export async function listContacts(store: Store, person: Person, query: { bookId: string | null; search: string }): Promise<ContactRow[]> {
  const books = query.bookId === null ? await myBooks(store, person) : [await readableBook(store, person, query.bookId)];
  const ids = books.map((book) => book.id);
  const rows =
    query.search.trim() === ''
      ? (await Promise.all(ids.map((id) => rowsOfBook(store, id)))).flat()
      : (await findByText(store, ids, query.search, { limit: maxFound, components: ['VCARD'] })).flatMap((item) => contactRow(item) ?? []);
  return rows.sort(byName);
}
