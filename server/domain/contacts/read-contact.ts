import type { Person } from '@/server/domain/directory/model';
import { contactFieldsOf, isGroupCard, photoOf } from '@/server/formats/vcard/contact-fields';
import { parseCard } from '@/server/formats/vcard/parse';
import type { Store } from '@/server/store/store';
import { actsOnCards } from './access';
import { readableContact } from './internal/stored-contact';
import type { ContactDetail } from './schema';

/** Everything the card page shows. Errors: `not_found`. */
export async function readContact(store: Store, person: Person, id: string): Promise<ContactDetail> {
  const { item, book } = await readableContact(store, person, id);
  const { root } = parseCard(item.body);
  const can = actsOnCards(book.rights);
  return {
    ...contactFieldsOf(root),
    id: item.id,
    bookId: book.id,
    uid: item.uid,
    etag: item.etag,
    canWrite: can.change,
    canErase: can.erase,
    isGroup: isGroupCard(root),
    photo: photoOf(root),
  };
}
