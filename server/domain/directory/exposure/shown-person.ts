import type { AccountId } from '@/server/core/ids';

declare const brand: unique symbol;

/** What asking is for; each has its own rule. */
export type Purpose = 'directory' | 'completion' | 'share' | 'subscribe' | 'principal' | 'freebusy';

/**
 * Somebody whose name may be told to the asker. Made in this folder and nowhere else: asking the policy is the only way to
 * another person's name (DIR-6). `test/check` refuses an import of `shown` from elsewhere.
 */
export type ShownPerson = {
  /** Null for somebody whom a source knows but who never signed in, and for an address that was only typed. */
  readonly accountId: AccountId | null;
  readonly kind: 'user' | 'group' | 'resource';
  readonly domain: string;
  readonly uid: string;
  /** `uid@domain`; for a group its key. */
  readonly login: string;
  readonly displayName: string;
  /** Empty for a group that has none. */
  readonly address: string;
  readonly addresses: readonly string[];
  /** Only an address that was typed, not to be looked behind: `kind` is for what it reaches, and nobody's to be told. */
  readonly typed?: true;
  readonly [brand]: true;
};

/** Only for the policy itself. */
export function shown(person: Omit<ShownPerson, typeof brand>): ShownPerson {
  return person as ShownPerson;
}
