import type { AccountId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import { granteesOf } from '../grantees';
import type { Person } from '../model';
import { type ShownPerson, shown } from './shown-person';

/** The owners of everything that is shared with a person; `among` narrows it. One query, whoever exists. */
export async function ownersSharingWith(store: Store, person: Person, among?: readonly AccountId[]): Promise<AccountId[]> {
  const rows = await store.db.collection.findMany({
    where: {
      accountId: among === undefined ? { not: person.accountId } : { in: [...among] },
      grants: { some: { grantee: { in: granteesOf(person) } } },
    },
    select: { accountId: true },
    distinct: ['accountId'],
  });
  return rows.map((row) => row.accountId as AccountId);
}

/** Names of accounts that may be told already. */
export async function namesOfOwners(store: Store, ids: readonly AccountId[]): Promise<Map<AccountId, ShownPerson>> {
  if (ids.length === 0) return new Map();
  const rows = await store.db.account.findMany({
    where: { id: { in: [...ids] } },
    select: {
      id: true,
      domain: true,
      uid: true,
      kind: true,
      displayName: true,
      addresses: { select: { address: true }, orderBy: { position: 'asc' } },
    },
  });
  return new Map(
    rows.map((row) => {
      const login = row.uid.includes('@') ? row.uid : `${row.uid}@${row.domain}`;
      const addresses = row.addresses.map((one) => one.address);
      const person = shown({
        accountId: row.id as AccountId,
        kind: row.kind === 'resource' ? 'resource' : row.kind === 'group' ? 'group' : 'user',
        domain: row.domain,
        uid: row.uid,
        login,
        displayName: row.displayName || row.uid,
        address: addresses[0] ?? login,
        addresses: addresses.length > 0 ? addresses : [login],
      });
      return [person.accountId as AccountId, person];
    }),
  );
}
