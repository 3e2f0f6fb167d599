import type { DomainConfig } from '@/server/config/config';
import type { EntrySettings } from '@/server/config/shape/entry';
import type { Directory } from '../directory';
import type { Person } from '../model';
import type { SourceEntry } from '../sources/source';
import type { Candidate, Place } from './candidates';
import { candidatesShown, hypothetical } from './look-up';
import { acceptedWords, decide, policyOf, seenDomains } from './policy';

// What the policy lets somebody see of the sources that are offered as address books (DIR-1).

export type OpenBook = {
  /** Stable as long as the source keeps its place in the domain. */
  readonly name: string;
  readonly displayName: string;
  readonly canList: boolean;
  readonly place: Place;
};

/** What a directory book may say of somebody. */
export type ShownEntry = {
  readonly uid: string;
  readonly domain: string;
  readonly kind: Candidate['kind'];
  readonly displayName: string;
  readonly addresses: readonly string[];
  readonly card: NonNullable<SourceEntry['card']>;
  readonly photo: Uint8Array | null;
};

/** The books this person may look into, of their own domain first. */
export function openBooks(directory: Directory, asker: Person): OpenBook[] {
  const config = directory.config.current;
  const canList = policyOf(config, asker.domain).listing;
  return seenDomains(config, asker.domain)
    .filter(({ domain }) => decide(hypothetical(directory, asker, 'directory', domain)).shown === 'whole')
    .flatMap((scope) =>
      booksOf(scope.entry).map(({ index, displayName }): OpenBook => {
        const source = directory.sources.of(scope.entry)[index];
        const name = `directory-${scope.domain}${index === 0 ? '' : `-${index + 1}`}`;
        return { name, displayName, canList, place: { scope, ...(source ? { source } : {}) } };
      }),
    );
}

function booksOf(entry: DomainConfig): { index: number; displayName: string }[] {
  return entry.sources.flatMap((source: Pick<EntrySettings, 'directory'>, index) =>
    source.directory ? [{ index, displayName: source.directory.displayName }] : [],
  );
}

/** People of a book: by a term, or all where a listing is allowed and the term is empty. Nothing for a term that is not taken. */
export async function searchBook(
  directory: Directory,
  asker: Person,
  book: OpenBook,
  query: { text: string; limit: number; withPhoto: boolean },
): Promise<ShownEntry[]> {
  const config = directory.config.current;
  const policy = policyOf(config, asker.domain);
  const words = acceptedWords(config, policy, query.text, true);
  if (words === null) return [];
  const limit = Math.min(query.limit, words.length === 0 ? policy.listingLimit : policy.resultLimit);
  const found = await candidatesShown(directory, asker, 'directory', book.place, {
    words,
    fields: policy.searchedFields,
    limit,
    withPhoto: query.withPhoto,
  });
  return found.map(reveal);
}

/** One person of a book by their name at the source; null when hidden or missing. */
export async function readBookEntry(directory: Directory, asker: Person, book: OpenBook, uid: string): Promise<ShownEntry | null> {
  const question = { words: [], fields: [], exact: uid, limit: 4, withPhoto: true };
  const found = await candidatesShown(directory, asker, 'directory', book.place, question);
  const one = found.find((candidate) => candidate.uid === uid);
  return one ? reveal(one) : null;
}

function reveal({ uid, domain, kind, displayName, addresses, entry }: Candidate): ShownEntry {
  return { uid, domain, kind, displayName, addresses, card: entry?.card ?? {}, photo: entry?.photo ?? null };
}
