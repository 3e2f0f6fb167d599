import type { Config } from '@/server/config/config';
import type { AccountId } from '@/server/core/ids';
import type { Directory } from '../directory';
import { type Group, searchGroups } from '../groups';
import type { Person } from '../model';
import { nameBreaks } from '../sources/begins-a-word';
import type { EntryQuestion } from '../sources/source';
import { accountsById, type Candidate, type Place } from './candidates';
import { candidatesShown, domainNames, hypothetical, isSelf, lookUp } from './look-up';
import { ownersSharingWith } from './owners';
import { acceptedWords, askerFacts, decide, scopeOfLogin, seenDomains } from './policy';
import { type Purpose, type ShownPerson, shown } from './shown-person';

export type { Purpose, ShownPerson } from './shown-person';

// Who may learn of whom: the one place that answers it, for every door (DIR-1 to 8, DOM-4). The rules are in policy.ts.

/** People and groups whom the asker may find with this term. Nothing for a term the policy does not take (DIR-3). */
export async function searchPeople(
  directory: Directory,
  asker: Person,
  query: { purpose: Purpose; term: string; limit: number },
): Promise<ShownPerson[]> {
  const config = directory.config.current;
  const { purpose } = query;
  const facts = askerFacts(config, asker);
  const words = acceptedWords(config, facts.policy, query.term, purpose === 'directory');
  if (words === null) return [];
  const limit = Math.min(query.limit, words.length === 0 ? facts.policy.listingLimit : facts.policy.resultLimit);
  const places = seenDomains(config, asker.domain)
    .filter(({ domain }) => decide(hypothetical(directory, asker, purpose, domain)).shown === 'whole')
    .map((scope): Place => ({ scope }));
  const [sharers, people, groups] = await Promise.all([
    sharersFound(directory, asker, purpose, words),
    findShown(directory, asker, purpose, places, { words, fields: facts.policy.searchedFields, limit }),
    words.length === 0 ? [] : groupsFound(directory, purpose, places, words, limit),
  ]);
  const found = inOrder([...sharers, ...people, ...groups.map(groupShown)], words);
  // Nobody shares with themself.
  return found.filter((one) => purpose !== 'share' || one.accountId !== asker.accountId).slice(0, limit);
}

/**
 * One person or group by login, address, account id or group key. Null when they are hidden, of a domain that is not seen, or
 * missing: the answer is the same, and so is the work.
 */
export async function showPerson(
  directory: Directory,
  asker: Person,
  query: { purpose: Purpose; login: string },
): Promise<ShownPerson | null> {
  const { login, purpose } = query;
  const text = login.trim().toLowerCase();
  if (text === '' || text.length > 400) return null;
  if (isSelf(asker, text)) return self(asker);
  const { candidate, group, facts } = await lookUp(directory, asker, purpose, text);
  const decision = decide(facts);
  if (decision.shown === 'no') return null;
  if (decision.shown === 'address') return typedAddress(directory, text, group !== null);
  if (candidate) return reveal(candidate);
  return group ? groupShown(group) : null;
}

/** By which ways somebody may give shares (DIR-5), as the share dialog offers them. */
export function waysToShare(config: Config, person: Person): { find: boolean; address: boolean; domain: boolean } {
  const { policy, sharing, shareSearch } = askerFacts(config, person);
  const gives = sharing && policy.share !== 'off';
  return { find: gives && shareSearch && policy.share === 'free', address: gives, domain: gives };
}

/** What naming owners needs of the directory. */
export type Naming = Pick<Directory, 'store' | 'config'>;

/** Names of those who own something that is shared with the asker; others are left out. */
export async function showOwners(
  directory: Naming,
  asker: Person,
  ownerIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, ShownPerson>> {
  const others = [...new Set(ownerIds)].filter((id) => id !== asker.accountId);
  const names = new Map<AccountId, ShownPerson>();
  if (ownerIds.includes(asker.accountId)) names.set(asker.accountId, self(asker));
  if (others.length === 0) return names;
  const sharing = await ownersSharingWith(directory.store, asker, { domains: domainNames(directory, asker), among: others });
  for (const owner of await accountsById(directory.store, sharing)) if (owner.accountId) names.set(owner.accountId, reveal(owner));
  return names;
}

/** People of these places whom the policy shows. */
async function findShown(
  directory: Directory,
  asker: Person,
  purpose: Purpose,
  places: readonly Place[],
  question: EntryQuestion,
): Promise<ShownPerson[]> {
  const pages = await Promise.all(places.map((place) => candidatesShown(directory, asker, purpose, place, question)));
  return pages.flat().map(reveal);
}

/** Owners who share something, of whom a word of the term begins a word of the name or address. */
async function sharersFound(directory: Directory, asker: Person, purpose: Purpose, words: readonly string[]): Promise<ShownPerson[]> {
  const counts = decide({ ...hypothetical(directory, asker, purpose, ''), domainSeen: false, sharesWithAsker: true }).shown === 'whole';
  if (!counts || words.length === 0) return [];
  const owners = await ownersSharingWith(directory.store, asker, { domains: domainNames(directory, asker) });
  const accounts = await accountsById(directory.store, owners);
  return accounts.filter((one) => words.every((word) => beginsIn(word, [one.displayName, ...one.addresses]))).map(reveal);
}

async function groupsFound(
  directory: Directory,
  purpose: Purpose,
  places: readonly Place[],
  words: readonly string[],
  limit: number,
): Promise<Group[]> {
  if (purpose === 'subscribe' || purpose === 'freebusy') return [];
  const [longest = ''] = [...words].sort((a, b) => b.length - a.length);
  const found = await Promise.all(places.map(({ scope }) => searchGroups(directory, scope.domain, longest, limit * 2)));
  return found.flat().filter((group) => words.every((word) => beginsIn(word, [group.displayName, group.key])));
}

const breaks = new RegExp(`[${nameBreaks.map((sign) => `\\${sign}`).join('')}_+]`);

function beginsIn(word: string, texts: readonly string[]): boolean {
  return texts.some((text) => {
    const lower = text.toLowerCase();
    if (lower.startsWith(word)) return true;
    const [local = ''] = lower.split('@');
    return local.split(breaks).some((part) => part.startsWith(word));
  });
}

/** Those whose name begins with what was typed first; nobody twice. */
function inOrder(people: readonly ShownPerson[], words: readonly string[]): ShownPerson[] {
  const [first = ''] = words;
  const rank = (one: ShownPerson) => (one.displayName.toLowerCase().startsWith(first) ? 0 : 1);
  const unique = new Map<string, ShownPerson>();
  for (const one of people) if (!unique.has(`${one.kind}:${one.login}`)) unique.set(`${one.kind}:${one.login}`, one);
  return [...unique.values()].sort(
    (a, b) => rank(a) - rank(b) || a.displayName.localeCompare(b.displayName) || (a.login < b.login ? -1 : 1),
  );
}

function self(person: Person): ShownPerson {
  const { accountId, domain, uid, login, displayName, address, addresses } = person;
  return shown({ accountId, kind: 'user', domain, uid, login, displayName, address, addresses });
}

function reveal({ accountId, kind, domain, uid, login, displayName, addresses }: Candidate): ShownPerson {
  return shown({ accountId, kind, domain, uid, login, displayName, address: addresses[0] ?? login, addresses });
}

function groupShown({ key, displayName, address }: Group): ShownPerson {
  const at = key.lastIndexOf('@');
  const addresses = address === null ? [] : [address];
  return shown({
    accountId: null,
    kind: 'group',
    domain: key.slice(at + 1),
    uid: key.slice(0, at),
    login: key,
    displayName,
    address: address ?? '',
    addresses,
  });
}

/** What was typed, and nothing more: whether there is somebody is not told (DIR-5). Null for what is not an address. */
function typedAddress(directory: Directory, text: string, isGroup: boolean): ShownPerson | null {
  const scope = scopeOfLogin(directory.config.current, text);
  if (!scope || !/^[^\s@,;<>"()]+@[^\s@]+$/.test(text) || text.length > 180) return null;
  const uid = text.slice(0, text.lastIndexOf('@'));
  return shown({
    typed: true,
    accountId: null,
    kind: isGroup ? 'group' : 'user',
    domain: scope.domain,
    uid,
    login: text,
    displayName: text,
    address: text,
    addresses: [text],
  });
}
