import type { Store } from '@/server/store/store';
import { setHidden, setSwitch } from './account-settings';
import { revokeAppPassword } from './app-passwords/app-passwords';
import { recordAudit } from './audit';
import type { AuditAction } from './audit-actions';
import type { Directory } from './directory';
import { resetFactors } from './factors/list-factors';
import type { Person } from './model';
import { endOtherSessions, endSessionOf } from './session-list';

// What an administrator does to somebody's account, from the pages or by command: done once here, so that both are audited alike.

/** Who acts. `by` is their login; '' with the address `cli` is whoever may run commands on the server. */
export type Administrator = { readonly by: string; readonly address: string };
export const commandLine: Administrator = { by: '', address: 'cli' };

type Noted = {
  action: AuditAction & `admin.${string}`;
  /** Whose account it was done to; a domain where there is no account (yet). */
  about: Pick<Person, 'accountId' | 'domain'> | { domain: string };
  details?: Record<string, string | number | boolean>;
};

/** The row is about the account it was done to; who did it stands in the details. */
export function noteAdministration(store: Store, admin: Administrator, { action, about, details = {} }: Noted): Promise<void> {
  return recordAudit(store, {
    action,
    domain: about.domain,
    accountId: 'accountId' in about ? about.accountId : null,
    address: admin.address,
    details: { ...details, by: admin.by },
  });
}

/** Signs one of their browsers out. @throws DomainError not_found */
export async function endSessionFor(directory: Directory, admin: Administrator, person: Person, sessionId: string): Promise<void> {
  await endSessionOf(directory, person.accountId, sessionId, admin);
  await noteAdministration(directory.store, admin, { action: 'admin.session-ended', about: person });
}

/** Signs them out everywhere; gives how many sessions there were. */
export async function endSessionsFor(directory: Directory, admin: Administrator, person: Person): Promise<number> {
  const ended = await endOtherSessions(directory, person.accountId, null, admin);
  await noteAdministration(directory.store, admin, { action: 'admin.sessions-ended', about: person, details: { ended } });
  return ended;
}

/** Takes every second factor away from somebody who lost theirs; gives how many there were. */
export async function resetFactorsFor(directory: Directory, admin: Administrator, person: Person): Promise<number> {
  const removed = await resetFactors(directory, person, admin.address);
  await noteAdministration(directory.store, admin, { action: 'admin.factors-reset', about: person, details: { removed } });
  return removed;
}

/** @throws DomainError not_found */
export async function revokeAppPasswordFor(directory: Directory, admin: Administrator, person: Person, id: string): Promise<void> {
  await revokeAppPassword(directory, person, { id, remoteAddress: admin.address });
  await noteAdministration(directory.store, admin, { action: 'admin.app-password-revoked', about: person });
}

/** As `setHidden`. */
export async function setHiddenFor(directory: Directory, admin: Administrator, login: string, hidden: boolean | null): Promise<Person> {
  const person = await setHidden(directory, login, hidden);
  const value = hidden === null ? 'source' : hidden ? 'hidden' : 'shown';
  await noteAdministration(directory.store, admin, { action: 'admin.hidden', about: person, details: { value } });
  return person;
}

/** As `setSwitch`. */
export async function setSwitchFor(
  directory: Directory,
  admin: Administrator,
  login: string,
  change: { name: string; on: boolean | null },
): ReturnType<typeof setSwitch> {
  const set = await setSwitch(directory, login, change);
  const value = change.on === null ? 'domain' : change.on ? 'on' : 'off';
  await noteAdministration(directory.store, admin, {
    action: 'admin.switch',
    about: set.person,
    details: { name: set.name, value },
  });
  return set;
}
