import type { Store } from '@/server/store/store';
import type { DomainScope, GroupPort, OwnGroups, SourceGroup } from './source';

/** Groups of the built-in table. A member is a login, `uid@domain`, of any source of the domain. */
export function createLocalGroups(store: Store): GroupPort {
  return {
    async find({ domain }, { name, address }) {
      const rows = await store.db.localGroup.findMany({ where: { domain, OR: [{ name }, { address }] }, select: groupFields });
      const row = rows.find((one) => one.name === name) ?? rows[0];
      return row ? toGroup(row) : null;
    },
    async members({ domain }, name) {
      const rows = await store.db.localGroupMember.findMany({ where: { domain, name }, select: { member: true } });
      return rows.map((row) => row.member);
    },
    async search({ domain }, term, limit) {
      const rows = await store.db.localGroup.findMany({ where: { domain }, select: groupFields, orderBy: { name: 'asc' } });
      const wanted = term.toLowerCase();
      return rows
        .filter((row) => row.name.includes(wanted) || row.displayName.toLowerCase().includes(wanted))
        .slice(0, limit)
        .map(toGroup);
    },
  };
}

const groupFields = { name: true, displayName: true, address: true } as const;

/** The local groups of a login. */
export async function localGroupsOf(store: Store, { domain }: Pick<DomainScope, 'domain'>, uid: string): Promise<OwnGroups> {
  const rows = await store.db.localGroupMember.findMany({
    where: { domain, member: `${uid}@${domain}` },
    select: { name: true, group: { select: { address: true } } },
    orderBy: { name: 'asc' },
  });
  return { groups: rows.map((row) => row.name), groupAddresses: rows.flatMap(({ group }) => group.address ?? []) };
}

function toGroup(row: { name: string; displayName: string; address: string | null }): SourceGroup {
  return { name: row.name, displayName: row.displayName || row.name, address: row.address };
}
