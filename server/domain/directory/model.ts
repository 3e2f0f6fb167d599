import type { SwitchName } from '@/server/config/shape/entry';
import type { AccountId } from '@/server/core/ids';
import type { MailFacts } from './mail-facts';

/** Somebody (or a room) who has an account, as every door sees them after a verified login. */
export type Person = MailFacts & {
  readonly accountId: AccountId;
  readonly domain: string;
  /** The name the source knows them by; unique within the domain. */
  readonly uid: string;
  /** How they are named in paths and logs: `uid@domain`. */
  readonly login: string;
  readonly displayName: string;
  /** The primary mail address. */
  readonly address: string;
  /** All addresses, primary first, lower case. */
  readonly addresses: readonly string[];
  readonly admin: boolean;
  /** Groups the source says they are in, as `name@domain`, lower case; empty where the source was not asked (`personById`). */
  readonly groups: readonly string[];
  /** Their mail addresses, as far as they have one. */
  readonly groupAddresses?: readonly string[];
  /** Those of them that a provider named at the last sign-in, not a source. */
  readonly vouchedGroups?: readonly string[];
  /** Other domains whose people they may see (DOM-4); none where it is not said. */
  readonly sees?: readonly string[];
  /** Functions switched for this person by their source or by `atrium user switch`; what is missing is as the domain has it (DOM-9). */
  readonly switches?: Readonly<Partial<Record<SwitchName, boolean>>>;
};

/** Through which entrance somebody tried to come in; part of the failed-login log line. */
export type Door = 'web' | 'dav' | 'eas' | 'imap' | 'cli';

/** Why an account has an address (DOM-6). */
export type AddressReason = 'login' | 'mail' | 'alias' | 'domain-alias';
