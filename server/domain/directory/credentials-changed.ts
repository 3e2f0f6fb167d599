import type { Directory } from './directory';
import type { Person } from './model';

/** Tells every process to forget what it remembers of this account's verified logins; here it is forgotten when this returns. */
export function credentialsChanged(directory: Directory, person: Pick<Person, 'accountId'>): void {
  directory.verified.forgetAccount(person.accountId);
  directory.store.bus.publish({ kind: 'credentials', accountId: person.accountId });
}
