import type { AccountId } from '@/server/core/ids';
import { recordAudit } from '@/server/domain/directory/audit';
import { directGranteesOf, typedGranteesOf } from '@/server/domain/directory/grantees';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';

// Calendar proxies: people who act in all calendars of somebody (caldav-proxy of calendarserver.org; dav.md 53).

export type ProxyAccess = 'read' | 'write';
export type Proxy = { grantee: string; access: ProxyAccess };

const accessOf = (text: string): ProxyAccess => (text === 'write' ? 'write' : 'read');

/** Who acts for this account. */
export async function proxiesOf(store: Store, ownerId: AccountId): Promise<Proxy[]> {
  const rows = await store.db.calendarProxy.findMany({
    where: { accountId: ownerId },
    select: { grantee: true, access: true },
    orderBy: { grantee: 'asc' },
  });
  return rows.map(({ grantee, access }) => ({ grantee, access: accessOf(access) }));
}

/** Whose calendars this person acts in, be it as one of a group; the higher access of several. */
export async function proxyFor(store: Store, person: Person, owners?: readonly AccountId[]): Promise<ReadonlyMap<AccountId, ProxyAccess>> {
  const rows = await store.db.calendarProxy.findMany({
    where: {
      OR: [
        { grantee: { in: directGranteesOf(person) } },
        { grantee: { in: typedGranteesOf(person) }, account: { domain: { in: [person.domain, ...(person.sees ?? [])] } } },
      ],
      ...(owners ? { accountId: { in: [...owners] } } : {}),
    },
    select: { accountId: true, access: true },
  });
  const found = new Map<AccountId, ProxyAccess>();
  for (const row of rows) {
    const id = row.accountId as AccountId;
    if (id !== person.accountId && found.get(id) !== 'write') found.set(id, accessOf(row.access));
  }
  return found;
}

/** Makes exactly these the proxies with that access; somebody named here loses the other access. All or nothing. */
export async function setProxies(
  store: Store,
  owner: Person,
  { access, grantees, address }: { access: ProxyAccess; grantees: readonly string[]; address: string },
): Promise<void> {
  const accountId = owner.accountId;
  const wanted = [...new Set(grantees)];
  await store.db.$transaction([
    store.db.calendarProxy.deleteMany({ where: { accountId, OR: [{ access }, { grantee: { in: wanted } }] } }),
    store.db.calendarProxy.createMany({ data: wanted.map((grantee) => ({ accountId, grantee, access })) }),
  ]);
  await recordAudit(store, { action: 'proxy.set', domain: owner.domain, accountId, address, details: { access, count: wanted.length } });
  store.bus.publish({ kind: 'collections', accountId });
}
