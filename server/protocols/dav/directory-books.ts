import type { CollectionId, ItemId } from '@/server/core/ids';
import { type DirectoryBook, type DirectoryCard, readDirectoryCard, searchDirectoryBook } from '@/server/domain/contacts/directory-books';
import type { Person } from '@/server/domain/directory/model';
import type { Collection, Item } from '@/server/domain/sync/model';
import type { DavContext } from './context';
import type { CardFilter } from './filters/card-filter';

// Directories as address books that are searched where they are: no items, no change log, nothing to write (dav.md 61; what
// draft-daboo-carddav-directory-gateway calls a directory). Whom they show is for the exposure policy to say.

const epoch = 'directory';

/** Whether a collection is a directory and not stored here. */
export function isDirectory(collection: Pick<Collection, 'epoch'>): boolean {
  return collection.epoch === epoch;
}

/** The directory of that name as the other resources know collections. */
export function directoryCollection(book: DirectoryBook, person: Person): Collection {
  return {
    id: book.name as CollectionId,
    ownerId: person.accountId,
    kind: 'addressbook',
    name: book.name,
    displayName: book.displayName,
    description: '',
    color: '',
    position: 0,
    components: ['VCARD'],
    timezone: '',
    transparent: false,
    isDefault: false,
    deadProperties: {},
    modseq: 0n,
    epoch,
  };
}

type At = Pick<DavContext, 'directory' | 'person'>;

/** One card, or null. */
export async function directoryItem({ directory, person }: At, collection: Collection, name: string): Promise<Item | null> {
  const card = await readDirectoryCard(directory, person, collection.name, name);
  return card ? toItem(card, collection) : null;
}

const mostItems = 20_000;

/** Those of a listing, where the policy has one. */
export async function directoryListing({ directory, person }: At, collection: Collection): Promise<Item[]> {
  const cards = await searchDirectoryBook(directory, person, collection.name, { text: '', limit: mostItems });
  return cards.map((card) => toItem(card, collection));
}

/** Cards that may meet the filter: its texts are what the source is searched for. Without one it is a listing. */
export async function directoryMatches(at: At, collection: Collection, filter: CardFilter): Promise<Item[]> {
  const texts = searchTexts(filter);
  if (texts.length === 0) return directoryListing(at, collection);
  const { directory, person } = at;
  const found = new Map<string, Item>();
  for (const text of texts)
    for (const card of await searchDirectoryBook(directory, person, collection.name, { text, limit: mostItems }))
      found.set(card.name, toItem(card, collection));
  return [...found.values()];
}

const mostSearches = 4;

/** Of alternatives each, of conditions that all must hold the longest. */
function searchTexts({ test, props }: CardFilter): string[] {
  const perProp = props.map((prop) => {
    // A blank is a term, and one that finds nobody (DIR-3).
    const texts = prop.texts.filter(({ negate, text }) => !negate && text !== '').map(({ text }) => text);
    return prop.test === 'allof' ? texts.toSorted((a, b) => b.length - a.length).slice(0, 1) : texts;
  });
  // A property that only has to be there can be met by anybody: then nothing narrows the alternatives.
  if (test === 'anyof' && perProp.some((texts) => texts.length === 0)) return [];
  const [longest = []] = perProp.toSorted(
    (a, b) => Math.max(0, ...b.map((text) => text.length)) - Math.max(0, ...a.map((text) => text.length)),
  );
  return [...new Set(test === 'anyof' ? perProp.flat() : longest)].slice(0, mostSearches);
}

function toItem(card: DirectoryCard, collection: Collection): Item {
  return {
    name: card.name,
    etag: card.etag,
    size: card.size,
    component: 'VCARD',
    id: card.uid as ItemId,
    collectionId: collection.id,
    uid: card.uid,
    body: card.body,
    modseq: 0n,
    updatedAt: new Date(0),
    scheduleTag: null,
  };
}
