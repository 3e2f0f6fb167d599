import { DomainError } from '@/server/core/errors';
import { groupsOf } from './accounts';
import { addressesOf } from './addresses';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { AddressReason } from './model';
import type { SourceUser, UserSource } from './sources/source';

/** What the sources say of a login, for administrators. */
export type LoginDescription = {
  readonly source: string;
  readonly sourceKind: string;
  readonly login: string;
  readonly uid: string;
  readonly domain: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly admin: boolean;
  readonly kind: 'user' | 'resource';
  readonly capacity: number | null;
  readonly imapLogin: string | null;
  readonly imapHost: string | null;
  readonly groups: readonly string[];
  readonly modulesOff: readonly string[];
  readonly hidden: boolean;
  readonly mustChangePassword: boolean;
  readonly recoveryAddress: string | null;
  /** Whether the password can be changed from here. */
  readonly canChangePassword: boolean;
  readonly addresses: readonly { address: string; reason: AddressReason }[];
};

/**
 * Asks the sources in order what they know of a login; it need not have signed in. The mail column, aliases and the rule of the
 * domain give the addresses (DOM-6).
 * @throws DomainError not_found, unavailable when nobody knows it and a source could not be asked
 */
export async function describeLogin(directory: Directory, login: string): Promise<LoginDescription> {
  const name = findDomain(directory.config.current, login.trim());
  let trouble: unknown = null;
  for (const source of name ? directory.sources.of(name.entry) : []) {
    try {
      const user = name && (await source.find(name));
      if (user) return toDescription(directory, source, user);
    } catch (error) {
      trouble = error;
    }
  }
  if (trouble !== null) throw new DomainError('unavailable', `no source knows ${login}, and one could not be asked`, { cause: trouble });
  throw new DomainError('not_found', `no source knows ${login}`);
}

function toDescription(directory: Directory, source: UserSource, user: SourceUser): LoginDescription {
  return {
    source: source.label,
    sourceKind: source.kind,
    login: `${user.uid}@${user.domain}`,
    uid: user.uid,
    domain: user.domain,
    displayName: user.displayName,
    active: user.active,
    admin: user.admin,
    kind: user.kind ?? 'user',
    capacity: user.capacity ?? null,
    imapLogin: user.imapLogin ?? null,
    imapHost: user.imapHost ?? null,
    groups: groupsOf(user),
    modulesOff: user.modulesOff ?? [],
    hidden: user.hidden ?? false,
    mustChangePassword: user.mustChangePassword ?? false,
    recoveryAddress: user.recoveryAddress ?? null,
    canChangePassword: source.passwords !== undefined,
    addresses: addressesOf(directory.config.current, user),
  };
}
