import type { CollectionId } from '@/server/core/ids';
import { listRefs, readItems } from '@/server/domain/sync/items';
import type { Item } from '@/server/domain/sync/model';
import { contactFieldsOf, isGroupCard, photoOf } from '@/server/formats/vcard/contact-fields';
import { parseCard } from '@/server/formats/vcard/parse';
import type { Store } from '@/server/store/store';
import type { ContactRow } from '../schema';

/** A card as a line of the list; null for a stored text that cannot be read any more. */
export function contactRow(item: Item): ContactRow | null {
  try {
    const { root } = parseCard(item.body);
    const fields = contactFieldsOf(root);
    return {
      id: item.id,
      bookId: item.collectionId,
      uid: item.uid,
      displayName: fields.displayName,
      letter: letterOf(fields.displayName),
      email: fields.emails[0]?.value ?? '',
      phone: fields.phones[0]?.value ?? '',
      organization: fields.organization,
      hasPhoto: photoOf(root) !== null,
      isGroup: isGroupCard(root),
    };
  } catch {
    return null;
  }
}

/** The letter a name is filed under: without accents, upper case; "#" for anything that begins with no letter. */
export function letterOf(name: string): string {
  const [first = ''] = name.normalize('NFD').trimStart();
  return /\p{L}/u.test(first) ? first.toUpperCase().slice(0, 1) : '#';
}

/** Letters of all languages in their place; names without a letter last. */
const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });

/** The order of the list. */
export function byName(a: ContactRow, b: ContactRow): number {
  const nameless = Number(a.letter === '#') - Number(b.letter === '#');
  return nameless || collator.compare(a.displayName, b.displayName) || (a.id < b.id ? -1 : 1);
}

// Rows by item and etag: a list of thousands is parsed once, and a change re-reads one card.

type Cache = Map<string, { etag: string; row: ContactRow | null }>;
const maxRows = 50_000;
const caches = new WeakMap<Store, Cache>();

/** All rows of an address book. Reads only the bodies that are new or changed since the last time. */
export async function rowsOfBook(store: Store, bookId: CollectionId): Promise<ContactRow[]> {
  const cache = caches.get(store) ?? new Map();
  caches.set(store, cache);
  const refs = await listRefs(store, bookId);
  const known = (ref: { name: string; etag: string }) => cache.get(`${bookId}/${ref.name}`)?.etag === ref.etag;
  const missing = refs.filter((ref) => !known(ref)).map((ref) => ref.name);
  if (cache.size + missing.length > maxRows) cache.clear();
  const fresh = new Map<string, ContactRow | null>();
  if (missing.length > 0) {
    for (const item of await readItems(store, bookId, missing)) {
      const row = contactRow(item);
      fresh.set(item.name, row);
      cache.set(`${bookId}/${item.name}`, { etag: item.etag, row });
    }
  }
  return refs.flatMap((ref) => fresh.get(ref.name) ?? cache.get(`${bookId}/${ref.name}`)?.row ?? []);
}
