import type { DomainConfig } from '@/server/config/config';
import type { CardField } from '@/server/config/shape/entry';
import type { SearchedField } from '@/server/config/shape/exposure';
import type { MailFacts } from '../mail-facts';

/** A login taken apart. `local` is as typed; `domain` is one of the domain's names, lower case. */
export type LoginName = {
  readonly local: string;
  readonly domain: string;
  readonly entry: DomainConfig;
  /** There was no @: `domain` is a guess from the host name or the default. */
  readonly bare: boolean;
};

/** What can be kept from single people by their source (DOM-10): the names of the domain's switches. */
export type ModuleName = keyof DomainConfig['switches'];

/** A user as a source knows them. */
export type SourceUser = MailFacts & {
  /** Unique and lasting within the domain, without the domain part. */
  readonly uid: string;
  /** The canonical domain the account belongs to. */
  readonly domain: string;
  readonly displayName: string;
  /** Primary address, lower case; empty when the source names none. */
  readonly mail: string;
  readonly aliases: readonly string[];
  readonly active: boolean;
  readonly admin: boolean;
  /** Names of the groups they are in, lower case, without the domain. */
  readonly groups?: readonly string[];
  /** The mail addresses of those groups, lower case, as far as they have one. */
  readonly groupAddresses?: readonly string[];
  /** A room or a thing instead of a person. */
  readonly kind?: 'user' | 'resource';
  /** How many may have the resource at the same time. */
  readonly capacity?: number;
  /** The source says that they are in no listing and no search (DIR-7). */
  readonly hidden?: boolean;
  /** Modules the source keeps from them (DOM-10). */
  readonly modulesOff?: readonly ModuleName[];
  /** The source says: a new password first (AUT-14). */
  readonly mustChangePassword?: boolean;
  /** How the stored password is kept, where the source shows it. */
  readonly scheme?: string;
  /** The second address, for a forgotten password. */
  readonly recoveryAddress?: string;
  /**
   * Whether this is their password. Where only the person themself may read their entry, what is known of them (the fields
   * above) is complete after this said yes.
   */
  verify(password: string): Promise<boolean>;
};

/**
 * Whether a later source may not vouch for somebody: an earlier one has the same account, and calls it an administrator's or lets nobody
 * into it. What follows a login asks the first source that knows the account, so with a namesake's password somebody would be what they
 * are not.
 */
export function isKeptFrom(user: SourceUser, earlier: readonly SourceUser[]): boolean {
  return earlier.some((one) => one.uid === user.uid && one.domain === user.domain && (one.admin || !one.active));
}

/** A domain as groups and listings are asked for: its entry, and which of its names (for `*`, the one that was asked with). */
export type DomainScope = { readonly entry: DomainConfig; readonly domain: string };

/** A group as a source knows it. */
export type SourceGroup = {
  /** Lower case, without the domain. */
  readonly name: string;
  readonly displayName: string;
  /** The group's own mail address, if it has one. */
  readonly address: string | null;
};

/** The groups of somebody, as a source finds them. */
export type OwnGroups = { groups: readonly string[]; groupAddresses: readonly string[] };

export function ownGroups(found: readonly SourceGroup[]): OwnGroups {
  return {
    groups: [...new Set(found.map(({ name }) => name))].filter((name) => name !== '').sort(),
    groupAddresses: [...new Set(found.flatMap(({ address }) => address ?? []))].sort(),
  };
}

/** Offered by sources that know groups (DIR-8). */
export interface GroupPort {
  /** By its name, or by its mail address. */
  find(scope: DomainScope, named: { name: string; address: string }): Promise<SourceGroup | null>;
  /** Mail addresses of the members, lower case. */
  members(scope: DomainScope, name: string): Promise<readonly string[]>;
  /** Groups whose name or display name holds the term. */
  search(scope: DomainScope, term: string, limit: number): Promise<SourceGroup[]>;
}

/** Offered by sources whose passwords may be written from here (AUT-14). */
export interface PasswordPort {
  /**
   * Writes a new password for the user with this login. `current` null = an administrator or a recovery link acts.
   * @throws DomainError unauthenticated (current is wrong), invalid (details.refusals: the source's own policy), forbidden, not_found
   */
  change(login: LoginName, change: { current: string | null; next: string }): Promise<void>;
}

/** An entry of a source as an address book shows it (DIR-1). Texts are trimmed and not empty. */
export type SourceEntry = {
  readonly uid: string;
  readonly kind: 'user' | 'resource' | 'group';
  readonly displayName: string;
  readonly mail: string;
  readonly aliases: readonly string[];
  readonly active: boolean;
  /** The source says that they are in no listing and no search (DIR-7). */
  readonly hidden?: boolean;
  /** What the source's `directory.fields` name. */
  readonly card?: Readonly<Partial<Record<CardField, string>>>;
  readonly photo?: Uint8Array;
};

/**
 * What a source is looked through for. `words`: each must begin a word of one of `fields` (see begins-a-word.ts for what a word
 * of a name and of an address is; an address counts only before its @), letter case does not matter, nothing in them is a
 * wildcard; none = everybody. `exact`: instead, the one with this uid, login, address or alias.
 */
export type EntryQuestion = {
  readonly words: readonly string[];
  readonly fields: readonly SearchedField[];
  readonly exact?: string;
  readonly limit: number;
  readonly withPhoto?: boolean;
};

/**
 * Offered by sources that can be looked through. No policy in here: who may ask what is for the exposure module to say.
 */
export interface SearchPort {
  /** People and resources (not groups) of this domain and no other, never more than `limit`. The condition is pushed down. */
  search(scope: DomainScope, question: EntryQuestion): Promise<SourceEntry[]>;
}

/** Where users come from: the local table, a foreign SQL table, an LDAP directory. */
export interface UserSource {
  readonly kind: string;
  /** How logs and doctor call it. */
  readonly label: string;
  /** The user with this login, or null. Throws when the source cannot be asked. */
  find(login: LoginName): Promise<SourceUser | null>;
  /** Spends as long on a password as a real verification here would, so that unknown users cannot be told by the clock. */
  spend(password: string): Promise<void>;
  /** Asks whether the source works. Throws an error whose message says what is wrong. */
  probe(): Promise<void>;
  close(): Promise<void>;
  readonly groups?: GroupPort;
  readonly passwords?: PasswordPort;
  readonly listing?: SearchPort;
  /** How many stored passwords have which scheme (AUT-6); null where the source does not show them. */
  countSchemes?(): Promise<ReadonlyMap<string, number> | null>;
}
