import type { AccountId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import { directGranteesOf, typedGranteesOf } from '../grantees';
import type { Person } from '../model';

/**
 * The owners of everything that is shared with a person, be it as one of a group or a domain; `among` narrows it. What is open
 * to anybody signed in, or was given to an address, counts for owners of `domains` only, so that it does not tell one domain of another
 * (DOM-4). One query, whoever exists.
 */
export async function ownersSharingWith(
  store: Store,
  person: Person,
  options: { domains: readonly string[]; among?: readonly string[] },
): Promise<AccountId[]> {
  const { among, domains } = options;
  const gives = {
    OR: [{ publicRight: { not: 'none' } }, { confRight: { not: 'none' } }, { privateRight: { not: 'none' } }, { canCreate: true }],
  };
  const [direct, typed] = [directGranteesOf(person), typedGranteesOf(person)];
  const rows = await store.db.collection.findMany({
    where: {
      accountId: among === undefined ? { not: person.accountId } : { in: [...among] },
      OR: [
        { grants: { some: { grantee: { in: direct }, ...gives } } },
        { grants: { some: { grantee: { in: ['anyone', ...typed] }, ...gives } }, account: { domain: { in: [...domains] } } },
        // Whoever acts in somebody's calendars (calendar-proxy) knows them.
        { account: { proxies: { some: { grantee: { in: direct } } } } },
        { account: { domain: { in: [...domains] }, proxies: { some: { grantee: { in: typed } } } } },
      ],
    },
    select: { accountId: true },
    distinct: ['accountId'],
  });
  return rows.map((row) => row.accountId as AccountId);
}
