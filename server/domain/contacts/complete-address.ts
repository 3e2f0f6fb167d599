import type { Directory } from '@/server/domain/directory/directory';
import { searchPeople } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import { findByText } from '@/server/domain/sync/items';
import { searchable } from '@/server/formats/content-line/search-text';
import { contactFieldsOf } from '@/server/formats/vcard/contact-fields';
import { parseCard } from '@/server/formats/vcard/parse';
import type { Store } from '@/server/store/store';
import { myBooks } from './list-books';
import type { Completion } from './schema';

/** So many lines of the list are the directory's, if it has them, however many friends fit. */
const directoryLines = 3;
const maxCards = 200;
const maxCollected = 2_000;

type Candidate = Completion & { uses: number; rank: number };

/** Recipients and guests: one's own people first, then those of the directory, as far as the policy shows them (DIR-6). */
export async function completeRecipient(
  directory: Directory,
  person: Person,
  query: { term: string; limit: number },
): Promise<Completion[]> {
  const withCards = offersTo(directory.config.current, person, 'contacts');
  const [own, people] = await Promise.all([
    completeAddress(directory.store, person, { ...query, withCards }),
    searchPeople(directory, person, { ...query, purpose: 'completion' }),
  ]);
  const known = new Set(own.map((one) => one.address.toLowerCase()));
  const found = people
    .flatMap(({ kind, login, displayName: name, address }): Completion[] => [
      ...(address === '' ? [] : [{ name, address, source: 'directory' as const }]),
      ...(kind === 'group' ? [{ name, address: login, source: 'directory' as const, expands: true as const }] : []),
    ])
    .filter((one) => one.expands || !known.has(one.address.toLowerCase()));
  const kept = own.slice(0, query.limit - Math.min(directoryLines, found.length));
  return [...kept, ...found].slice(0, query.limit);
}

/**
 * Addresses for what somebody begins to type: from their address books and from whom they wrote to before. Nobody else's people.
 * Every typed word must begin a word of the name or a part of the address; those they write to most come first.
 */
export async function completeAddress(
  store: Store,
  person: Person,
  query: { term: string; limit: number; withCards?: boolean },
): Promise<Completion[]> {
  const words = searchable(query.term)
    .split(/[\s,;<>"]+/)
    .filter((word) => word !== '');
  const [collected, cards] = await Promise.all([
    store.db.collectedAddress.findMany({
      where: { accountId: person.accountId },
      select: { address: true, name: true, uses: true },
      orderBy: [{ uses: 'desc' }, { lastAt: 'desc' }],
      take: maxCollected,
    }),
    words.length === 0 || query.withCards === false ? [] : cardAddresses(store, person, query.term),
  ]);
  const uses = new Map(collected.map((row) => [row.address.toLowerCase(), row.uses]));
  const candidates = new Map<string, Candidate>();
  const offer = (completion: Completion) => {
    const key = completion.address.toLowerCase();
    const rank = rankOf(completion, words);
    if (rank !== null && !candidates.has(key)) candidates.set(key, { ...completion, rank, uses: uses.get(key) ?? 0 });
  };
  for (const card of cards) offer(card);
  for (const row of collected) offer({ name: row.name, address: row.address, source: 'collected' });
  return [...candidates.values()]
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        b.uses - a.uses ||
        Number(a.source === 'collected') - Number(b.source === 'collected') ||
        a.address.localeCompare(b.address),
    )
    .slice(0, query.limit)
    .map(({ name, address, source }) => ({ name, address, source }));
}

async function cardAddresses(store: Store, person: Person, term: string): Promise<Completion[]> {
  const books = await myBooks(store, person);
  const items = await findByText(
    store,
    books.map((book) => book.id),
    term,
    { limit: maxCards, components: ['VCARD'] },
  );
  return items.flatMap((item) => {
    try {
      const fields = contactFieldsOf(parseCard(item.body).root);
      return fields.emails
        .filter(({ value }) => value.includes('@'))
        .map(
          ({ value }): Completion => ({ name: fields.displayName === value ? '' : fields.displayName, address: value, source: 'contact' }),
        );
    } catch {
      return [];
    }
  });
}

/** 0 when the name or address as a whole begins with it, 1 when its parts do; null when it does not fit. */
function rankOf(completion: Completion, words: readonly string[]): number | null {
  if (words.length === 0) return 1;
  const name = searchable(completion.name);
  const address = completion.address.toLowerCase();
  const parts = [...name.split(/[^\p{L}\p{N}]+/u), ...address.split(/[^\p{L}\p{N}]+/u), address];
  if (!words.every((word) => parts.some((part) => part.startsWith(word)))) return null;
  const [first = ''] = words;
  return name.startsWith(first) || address.startsWith(first) ? 0 : 1;
}
