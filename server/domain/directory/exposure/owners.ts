import type { AccountId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import { directGranteesOf } from '../grantees';
import type { Person } from '../model';

/**
 * The owners of everything that is shared with a person, be it as one of a group or a domain; `among` narrows it. What is open
 * to anybody signed in counts for owners of `domains` only, so that it does not tell one domain of another (DOM-4). One query,
 * whoever exists.
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
  const rows = await store.db.collection.findMany({
    where: {
      accountId: among === undefined ? { not: person.accountId } : { in: [...among] },
      OR: [
        { grants: { some: { grantee: { in: directGranteesOf(person) }, ...gives } } },
        { grants: { some: { grantee: 'anyone', ...gives } }, account: { domain: { in: [...domains] } } },
        // Whoever acts in somebody's calendars (calendar-proxy) knows them.
        { account: { proxies: { some: { grantee: { in: directGranteesOf(person) } } } } },
      ],
    },
    select: { accountId: true },
    distinct: ['accountId'],
  });
  return rows.map((row) => row.accountId as AccountId);
}
