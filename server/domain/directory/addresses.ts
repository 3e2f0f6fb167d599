import { type Config, domainByName } from '@/server/config/config';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { AddressReason } from './model';
import type { SourceUser } from './sources/source';

// Which addresses somebody has, and why (DOM-6).

export type AddressRow = { address: string; reason: AddressReason };

/** All addresses of a user with their reasons, primary first (DOM-6). */
export function addressesOf(config: Config, user: Pick<SourceUser, 'uid' | 'domain' | 'mail' | 'aliases'>): AddressRow[] {
  const rows: AddressRow[] = [];
  const add = (address: string, reason: AddressReason) => {
    const text = address.trim().toLowerCase();
    if (text.includes('@') && text.length <= 190 && !rows.some((row) => row.address === text)) rows.push({ address: text, reason });
  };
  if (user.mail) add(user.mail, 'mail');
  const hasDot = user.domain !== '*';
  if (hasDot) add(`${user.uid}@${user.domain}`, 'login');
  for (const alias of user.aliases) add(alias, 'alias');
  for (const name of domainByName(config, user.domain)?.names.slice(1) ?? []) add(`${user.uid}@${name}`, 'domain-alias');
  return rows;
}

/** Whether this is an address of that (canonical) domain. */
export function isOfDomain(config: Config, domain: string, address: string): boolean {
  const named = address.slice(address.lastIndexOf('@') + 1);
  const entry = domainByName(config, named);
  return (entry?.name === '*' ? named : entry?.name) === domain;
}

/**
 * Whether an account still has an address by right, which another one now claims as well. People leave, and their address goes to
 * somebody else: it is free when a source that knows the holder no longer gives it, or when all were asked and none knows them. In
 * doubt it stays where it is.
 */
export async function stillHolds(directory: Directory, holder: { domain: string; uid: string }, address: string): Promise<boolean> {
  const config = directory.config.current;
  const name = findDomain(config, `${holder.uid}@${holder.domain}`);
  if (!name) return true;
  for (const source of directory.sources.of(name.entry)) {
    const user = await source.find(name).catch(() => 'unsure' as const);
    if (user === 'unsure') return true;
    // Without a primary address the source did not let us read what it knows.
    if (user?.uid === holder.uid) return user.mail === '' || addressesOf(config, user).some((one) => one.address === address);
  }
  // Whoever comes from outside needs no source.
  const { oidc, cas, proxy, portal } = name.entry.signIn;
  return [oidc, cas, proxy, portal].some((kind) => kind?.accounts === 'anyone');
}
