import { type Config, type DomainConfig, domainByName } from '@/server/config/config';
import type { ExposurePolicy } from '@/server/config/shape/exposure';
import { findDomain } from '../find-domain';
import type { Person } from '../model';
import { offersTo } from '../offer';
import { searchWords } from '../sources/begins-a-word';
import type { DomainScope } from '../sources/source';
import type { Purpose } from './shown-person';

// The rules themselves, without looking anybody up.

/** What a rule decides by. */
export type Facts = {
  readonly purpose: Purpose;
  readonly isSelf: boolean;
  /** Owns something that is shared with the asker. */
  readonly sharesWithAsker: boolean;
  /** A group the asker is in. */
  readonly ownGroup: boolean;
  /** A source or the table of accounts knows them, and lets them in. */
  readonly known: boolean;
  readonly hidden: boolean;
  /** Of the asker's domain, or of one that both sides named. */
  readonly domainSeen: boolean;
  readonly asker: {
    readonly policy: ExposurePolicy;
    readonly directory: boolean;
    readonly sharing: boolean;
    readonly shareSearch: boolean;
  };
  readonly target: { readonly policy: ExposurePolicy };
};

/** What decided, as `atrium visibility` and the admin page name it. */
export type Rule =
  | 'self'
  | 'shares-with-asker'
  | 'own-group'
  | 'domain-not-seen'
  | 'directory-switched-off'
  | 'directory-closed'
  | 'directory-closed-there'
  | 'completion-off'
  | 'sharing-switched-off'
  | 'share-off'
  | 'share-exact'
  | 'share-closed-there'
  | 'freebusy-off'
  | 'freebusy-shared-only'
  | 'freebusy-closed-there'
  | 'shares-nothing'
  | 'unknown'
  | 'hidden'
  | 'open';

/** `address`: the address that was typed may be used, and nothing is told of it. */
export type Decision = { readonly shown: 'whole' | 'address' | 'no'; readonly rule: Rule };

const no = (rule: Rule): Decision => ({ shown: 'no', rule });
const whole = (rule: Rule): Decision => ({ shown: 'whole', rule });

/** The policy: whether the asker may learn of somebody, and why. */
export function decide(facts: Facts): Decision {
  if (facts.isSelf) return whole('self');
  switch (facts.purpose) {
    case 'subscribe':
      return facts.sharesWithAsker ? whole('shares-with-asker') : no('shares-nothing');
    case 'principal':
      if (facts.sharesWithAsker) return whole('shares-with-asker');
      if (facts.ownGroup) return whole('own-group');
      return inDirectory(facts);
    case 'directory':
      return inDirectory(facts);
    case 'completion':
      return facts.asker.policy.completion ? inDirectory(facts) : no('completion-off');
    case 'share':
      return toShareWith(facts);
    case 'freebusy':
      return freeBusy(facts);
  }
}

function inDirectory(facts: Facts): Decision {
  if (!facts.asker.directory) return no('directory-switched-off');
  if (!facts.asker.policy.directory) return no('directory-closed');
  if (!facts.domainSeen) return no('domain-not-seen');
  if (!facts.target.policy.directory) return no('directory-closed-there');
  return person(facts);
}

/** Whoever cannot be found can still be given something by address, and nothing is told of them (DIR-5, DIR-7). */
function toShareWith(facts: Facts): Decision {
  if (!facts.asker.sharing) return no('sharing-switched-off');
  if (facts.asker.policy.share === 'off') return no('share-off');
  if (!facts.domainSeen) return no('domain-not-seen');
  if (facts.asker.policy.share === 'exact' || !facts.asker.shareSearch) return { shown: 'address', rule: 'share-exact' };
  const open = facts.target.policy.share === 'free' || facts.target.policy.directory;
  const decision = open ? person(facts) : no('share-closed-there');
  return decision.shown === 'no' ? { shown: 'address', rule: decision.rule } : decision;
}

function freeBusy(facts: Facts): Decision {
  if (facts.asker.policy.freeBusy === 'off') return no('freebusy-off');
  if (facts.sharesWithAsker) return whole('shares-with-asker');
  if (facts.asker.policy.freeBusy === 'shared') return no('freebusy-shared-only');
  if (!facts.domainSeen) return no('domain-not-seen');
  if (facts.target.policy.freeBusy !== 'visible') return no('freebusy-closed-there');
  return person(facts);
}

function person({ known, hidden }: Facts): Decision {
  if (!known) return no('unknown');
  return hidden ? no('hidden') : whole('open');
}

/** The asker's half of the facts. */
export function askerFacts(config: Config, asker: Person): Facts['asker'] {
  return {
    policy: policyOf(config, asker.domain),
    directory: offersTo(config, asker, 'directory'),
    sharing: offersTo(config, asker, 'sharing'),
    shareSearch: offersTo(config, asker, 'shareSearch'),
  };
}

const closed: ExposurePolicy = {
  directory: false,
  listing: false,
  listingLimit: 1,
  shortestTerm: 20,
  resultLimit: 1,
  searchedFields: ['name'],
  completion: false,
  share: 'off',
  freeBusy: 'off',
  sees: [],
};

/** The policy of a domain; of one we do not have, that of nobody. */
export function policyOf(config: Config, domain: string): ExposurePolicy {
  return domainByName(config, domain)?.exposure ?? closed;
}

/** DOM-4: a domain sees itself, and another when both name each other. */
export function seesDomain(config: Config, from: string, to: string): boolean {
  const [one, other] = [domainByName(config, from), domainByName(config, to)];
  if (!one || !other) return false;
  // Under a catch-all entry each domain is one of its own.
  if (one === other) return one.name !== '*' || from === to;
  return names(one, other) && names(other, one);
}

function names(one: DomainConfig, other: DomainConfig): boolean {
  return one.exposure.sees.some((name) => other.names.includes(name));
}

/** The domains whose people somebody of `domain` may see at all, their own first. */
export function seenDomains(config: Config, domain: string): DomainScope[] {
  const own = domainByName(config, domain);
  if (!own) return [];
  const others = own.exposure.sees.flatMap((name) => {
    const entry = domainByName(config, name);
    return entry && entry !== own && entry.name !== '*' && seesDomain(config, domain, entry.name) ? [entry] : [];
  });
  return [{ entry: own, domain }, ...new Set(others)].map((one) => ('domain' in one ? one : { entry: one, domain: one.name }));
}

/** Canonical domain of a login or address, or null. */
export function scopeOfLogin(config: Config, login: string): DomainScope | null {
  const name = login.includes('@') ? findDomain(config, login) : null;
  return name ? { entry: name.entry, domain: name.entry.name === '*' ? name.domain : name.entry.name } : null;
}

/**
 * The words of a term the policy takes, or null for one it does not (DIR-3): signs only, too short, or what everybody there has
 * in common. An empty list is a listing.
 */
export function acceptedWords(config: Config, policy: ExposurePolicy, term: string, mayList: boolean): string[] | null {
  if (term.length > 200) return null;
  if (term.trim() === '') return mayList && policy.listing && term === '' ? [] : null;
  // "@example.org" asks for everybody there.
  if (/(^|[\s,;<>"()])@/.test(term)) return null;
  const words = searchWords(term);
  if (words.some((word) => config.domains.some((entry) => entry.names.includes(word)))) return null;
  const lettersOf = (word: string) => (word.split('@')[0]?.match(/[\p{L}\p{N}]/gu) ?? []).length;
  return words.some((word) => lettersOf(word) >= policy.shortestTerm) ? words : null;
}
