import type { Directory } from '../directory';
import { findGroup, type Group } from '../groups';
import type { Person } from '../model';
import type { DomainScope, EntryQuestion } from '../sources/source';
import { type Candidate, findAccount, findCandidates, nobodyId, type Place } from './candidates';
import { ownersSharingWith } from './owners';
import { askerFacts, decide, type Facts, policyOf, scopeOfLogin, seenDomains, seesDomain } from './policy';
import type { Purpose } from './shown-person';

// Looks people up and weighs them. For this folder only: what comes out here is not decided yet, or not yet bare of all but the name.

/** Whether a login, address or account id means the asker. */
export function isSelf(asker: Person, text: string): boolean {
  return text === asker.accountId || text === asker.login.toLowerCase() || asker.addresses.includes(text);
}

/** Facts about somebody of `domain` who is there and not hidden, and nothing else to the asker. */
export function hypothetical(directory: Directory, asker: Person, purpose: Purpose, domain: string): Facts {
  const config = directory.config.current;
  return {
    purpose,
    isSelf: false,
    sharesWithAsker: false,
    ownGroup: false,
    known: true,
    hidden: false,
    domainSeen: seesDomain(config, asker.domain, domain),
    asker: askerFacts(config, asker),
    target: { policy: policyOf(config, domain) },
  };
}

/** Those whom the policy shows, before their names are taken out; enough of them, although hidden ones lie between. */
export async function candidatesShown(
  directory: Directory,
  asker: Person,
  purpose: Purpose,
  place: Place,
  question: EntryQuestion,
): Promise<Candidate[]> {
  const base = hypothetical(directory, asker, purpose, place.scope.domain);
  for (let limit = question.limit; ; limit *= 4) {
    const candidates = await findCandidates(directory, place, { ...question, limit });
    const open = candidates.filter(
      (one) => decide({ ...base, hidden: one.hidden, isSelf: one.accountId === asker.accountId }).shown === 'whole',
    );
    if (open.length >= question.limit || candidates.length < limit || limit > question.limit * 100) return open.slice(0, question.limit);
  }
}

type LookUp = { candidate: Candidate | null; group: Group | null; facts: Facts };

/**
 * Everything about one login. The same questions are asked whether or not there is somebody, and whichever domain it is: for one
 * that is not seen the asker's own sources are asked, and the answer thrown away.
 */
export async function lookUp(directory: Directory, asker: Person, purpose: Purpose, text: string): Promise<LookUp> {
  const config = directory.config.current;
  const own: DomainScope | undefined = seenDomains(config, asker.domain)[0];
  const account = await findAccount(directory, text, scopeOfLogin(config, text));
  const scope = scopeOfLogin(config, text.includes('@') ? text : (account?.login ?? asker.login));
  const domain = scope?.domain ?? '';
  const seen = scope !== null && seesDomain(config, asker.domain, domain);
  const asked = seen ? scope : own;
  const [owners, entries, group] = await Promise.all([
    ownersSharingWith(directory.store, asker, { domains: domainNames(directory, asker), among: [account?.accountId ?? nobodyId] }),
    asked ? findCandidates(directory, { scope: asked }, { exact: account?.uid ?? text, words: [], fields: [], limit: 4 }) : [],
    findGroup(directory, seen || !own ? text : `${text.split('@')[0] ?? ''}@${own.domain}`),
  ]);
  // An address of this domain may belong to an account of another one, which must not show.
  const reachable = seen && (account === null || account.domain === domain);
  const entry = reachable ? (entries.find((one) => sameAs(one, account, text)) ?? null) : null;
  const sharesWithAsker = account !== null && owners.length > 0;
  const isGroup = entry === null && account === null && group !== null && seen;
  // Somebody whose source says nothing of them any more is shown only to those they share with.
  const candidate = entry ?? (sharesWithAsker ? account : null);
  return {
    candidate,
    group: isGroup ? group : null,
    facts: {
      ...hypothetical(directory, asker, purpose, domain),
      sharesWithAsker,
      ownGroup: isGroup && asker.groups.includes(group.key),
      known: entry !== null || isGroup,
      hidden: entry?.hidden ?? false,
    },
  };
}

function sameAs(one: Candidate, account: Candidate | null, text: string): boolean {
  if (account) return one.domain === account.domain && one.uid === account.uid;
  return one.login.toLowerCase() === text || one.addresses.includes(text);
}

export function domainNames(directory: Pick<Directory, 'config'>, asker: Person): string[] {
  return seenDomains(directory.config.current, asker.domain).map(({ domain }) => domain);
}
