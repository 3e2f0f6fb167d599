import type { DomainConfig } from '@/server/config/config';

/** A login taken apart. `local` is as typed; `domain` is one of the domain's names, lower case. */
export type LoginName = {
  readonly local: string;
  readonly domain: string;
  readonly entry: DomainConfig;
  /** There was no @: `domain` is a guess from the host name or the default. */
  readonly bare: boolean;
};

/** A user as a source knows them. */
export type SourceUser = {
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
  readonly imapLogin?: string;
  readonly imapHost?: string;
  /** Whether this is their password. */
  verify(password: string): Promise<boolean>;
};

/** Where users come from: the local table, a foreign SQL table, later LDAP and others. */
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
}
