import { createHash } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import type { Directory } from '@/server/domain/directory/directory';
import { type OpenBook, openBooks, readBookEntry, type ShownEntry, searchBook } from '@/server/domain/directory/exposure/directory-entries';
import type { Person } from '@/server/domain/directory/model';
import { byName, letterOf } from './internal/contact-row';
import { directoryCardText, directoryFields, directoryPhoto, directoryUid } from './internal/directory-card';
import type { BookView, ContactDetail, ContactRow } from './schema';

// Sources as read-only address books (DIR-1 to 3). Nothing of them is stored here: each question goes to the source, as far as
// the exposure policy lets this person ask.

/** A source offered as a read-only address book. */
export type DirectoryBook = {
  /** Stable; safe in an address. */
  readonly name: string;
  readonly displayName: string;
  /** Whether it may be shown without a search term. */
  readonly canList: boolean;
};

/** A person of the directory as a card. */
export type DirectoryCard = {
  /** Resource name: `….vcf`. */
  readonly name: string;
  readonly uid: string;
  /** vCard 3.0. */
  readonly body: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
};

/** The directory books this person may look into. */
export async function listDirectoryBooks(directory: Directory, person: Person): Promise<DirectoryBook[]> {
  return openBooks(directory, person).map(({ name, displayName, canList }) => ({ name, displayName, canList }));
}

/**
 * Cards of whom the text fits; with an empty text those of a listing, where the policy has one. Nothing for a term the policy
 * does not take, and for a book that is not there.
 */
export async function searchDirectoryBook(
  directory: Directory,
  person: Person,
  bookName: string,
  query: { text: string; limit: number },
): Promise<DirectoryCard[]> {
  const book = findBook(directory, person, bookName);
  return book ? (await searchBook(directory, person, book, { ...query, withPhoto: true })).map(toCard) : [];
}

/** One card by its resource name; null when hidden, foreign or missing. */
export async function readDirectoryCard(
  directory: Directory,
  person: Person,
  bookName: string,
  cardName: string,
): Promise<DirectoryCard | null> {
  const entry = await readEntry(directory, person, bookName, cardName);
  return entry ? toCard(entry) : null;
}

function findBook(directory: Directory, person: Person, name: string): OpenBook | undefined {
  return openBooks(directory, person).find((book) => book.name === name);
}

async function readEntry(directory: Directory, person: Person, bookName: string, cardName: string): Promise<ShownEntry | null> {
  const book = findBook(directory, person, bookName);
  const uid = uidOf(cardName);
  return book && uid !== null ? readBookEntry(directory, person, book, uid) : null;
}

function toCard(entry: ShownEntry): DirectoryCard {
  const body = directoryCardText(entry);
  const bytes = Buffer.from(body);
  return {
    name: cardNameOf(entry.uid),
    uid: directoryUid(entry),
    body,
    etag: createHash('sha256').update(bytes).digest('hex').slice(0, 40),
    size: bytes.length,
  };
}

// The name at the source may hold any sign; in an address it is base64url.

function cardNameOf(uid: string): string {
  return `${Buffer.from(uid).toString('base64url')}.vcf`;
}

function uidOf(cardName: string): string | null {
  const [, encoded] = /^([A-Za-z0-9_-]{1,400})\.vcf$/.exec(cardName) ?? [];
  if (encoded === undefined) return null;
  const uid = Buffer.from(encoded, 'base64url').toString('utf8');
  return cardNameOf(uid) === cardName ? uid : null;
}

// ---- as the browser shows them

const bookPrefix = 'directory-';
const cardPrefix = 'directory:';

/** Whether the browser's id of a book or card means one of the directory. */
export const isDirectoryBook = (bookId: string): boolean => bookId.startsWith(bookPrefix);
export const isDirectoryContact = (id: string): boolean => id.startsWith(cardPrefix);

/** The directory books, for the side bar. */
export async function directoryBookViews(directory: Directory, person: Person): Promise<BookView[]> {
  return openBooks(directory, person).map(({ name, displayName, canList }) => ({
    id: name,
    name,
    displayName,
    isDefault: false,
    owner: null,
    canWrite: false,
    can: { create: false, change: false, erase: false },
    total: 0,
    directory: { canList },
  }));
}

/** People of a directory book as lines of the list. Errors: `not_found` for a book that is not there. */
export async function listDirectoryContacts(
  directory: Directory,
  person: Person,
  query: { bookId: string; search: string },
): Promise<ContactRow[]> {
  const book = findBook(directory, person, query.bookId);
  if (!book) throw new DomainError('not_found', 'no such directory');
  const entries = await searchBook(directory, person, book, { text: query.search, limit: maxRows, withPhoto: false });
  const rows = entries.map((entry): ContactRow => {
    const fields = directoryFields(entry);
    return {
      id: `${cardPrefix}${book.name}:${cardNameOf(entry.uid)}`,
      bookId: book.name,
      uid: directoryUid(entry),
      displayName: entry.displayName,
      letter: letterOf(entry.displayName),
      email: entry.addresses[0] ?? '',
      phone: fields.phones?.[0]?.value ?? '',
      organization: fields.organization ?? '',
      hasPhoto: false,
      isGroup: false,
    };
  });
  // A database has an order of its own; the letters above the people want ours.
  return rows.sort(byName);
}

const maxRows = 20_000;

/** A card of the directory for the card page. Errors: `not_found`, also for hidden people and foreign books. */
export async function readDirectoryContact(directory: Directory, person: Person, id: string): Promise<ContactDetail> {
  const [, bookName = '', cardName = ''] = id.split(':');
  const entry = await readEntry(directory, person, bookName, cardName);
  if (!entry) throw new DomainError('not_found', 'no such contact');
  return {
    givenName: '',
    familyName: '',
    additionalNames: '',
    prefix: '',
    suffix: '',
    displayName: '',
    nickname: '',
    organization: '',
    department: '',
    jobTitle: '',
    emails: [],
    phones: [],
    addresses: [],
    urls: [],
    birthday: '',
    note: '',
    categories: [],
    ...directoryFields(entry),
    id,
    bookId: bookName,
    uid: directoryUid(entry),
    etag: '',
    canWrite: false,
    canErase: false,
    isGroup: false,
    photo: directoryPhoto(entry),
  };
}
