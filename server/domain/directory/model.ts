import type { AccountId } from '@/server/core/ids';

/** Somebody (or a room) who has an account, as every door sees them after a verified login. */
export type Person = {
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
};
