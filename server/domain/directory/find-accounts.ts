import type { Store } from '@/server/store/store';

// For administrators only: accounts that have been seen here. Nobody else may learn names from this; they ask the exposure policy.

export type AccountRow = {
  id: string;
  login: string;
  domain: string;
  displayName: string;
  kind: string;
  createdAt: Date;
};

/** Accounts whose login, name or address begins with the text; all when it is empty. Never more than `limit`. */
export async function findAccounts(
  store: Store,
  { text, domain, limit }: { text: string; domain?: string; limit: number },
): Promise<AccountRow[]> {
  const start = text.trim();
  const lower = start.toLowerCase();
  const rows = await store.db.account.findMany({
    where: {
      ...(domain === undefined || domain === '' ? {} : { domain }),
      ...(start === ''
        ? {}
        : {
            OR: [
              { uid: { startsWith: start } },
              { uid: { startsWith: lower } },
              { displayName: { startsWith: start } },
              { addresses: { some: { address: { startsWith: lower } } } },
            ],
          }),
    },
    select: { id: true, domain: true, uid: true, displayName: true, kind: true, createdAt: true },
    orderBy: [{ domain: 'asc' }, { uid: 'asc' }],
    take: limit,
  });
  return rows.map(({ uid, ...row }) => ({ ...row, login: uid.includes('@') ? uid : `${uid}@${row.domain}` }));
}
