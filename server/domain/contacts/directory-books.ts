import type { Directory } from '@/server/domain/directory/directory';
import type { Person } from '@/server/domain/directory/model';

/** A source offered as a read-only address book (DIR-1). */
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
export async function listDirectoryBooks(_directory: Directory, _person: Person): Promise<DirectoryBook[]> {
  return [];
}

/** Cards that match; with an empty text those of a listing, where the policy has one. Nothing for a book that is not there. */
export async function searchDirectoryBook(
  _directory: Directory,
  _person: Person,
  _bookName: string,
  _query: { text: string; limit: number },
): Promise<DirectoryCard[]> {
  return [];
}

/** One card by its resource name; null when hidden, foreign or missing. */
export async function readDirectoryCard(
  _directory: Directory,
  _person: Person,
  _bookName: string,
  _cardName: string,
): Promise<DirectoryCard | null> {
  return null;
}
