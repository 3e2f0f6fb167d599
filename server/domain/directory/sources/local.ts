import type { Store } from '@/server/store/store';
import { createDecoy } from '../passwords/decoy';
import { verifyPassword } from '../passwords/verify-password';
import { createLocalListing } from './listing-local';
import type { LoginName, SourceUser, UserSource } from './source';

/** The built-in user table. Logins there are `local@canonical-domain`, lower case. */
export function createLocalSource(store: Store, label: string): UserSource {
  const decoy = createDecoy(async () => (await store.db.localUser.findFirst({ select: { passwordHash: true } }))?.passwordHash ?? null);
  return {
    kind: 'local',
    label,
    async find(login) {
      const row = await findRow(store, login);
      if (!row) return null;
      const at = row.login.lastIndexOf('@');
      const uid = at > 0 ? row.login.slice(0, at) : row.login;
      const user: SourceUser = {
        uid,
        domain: row.domain,
        displayName: row.displayName,
        mail: row.login,
        aliases: Array.isArray(row.aliases) ? row.aliases.filter((alias): alias is string => typeof alias === 'string') : [],
        active: row.active,
        admin: row.admin,
        verify: (password) => verifyPassword(password, row.passwordHash, { defaultScheme: 'CRYPT', source: label, row: row.login }),
      };
      return user;
    },
    spend: decoy,
    probe: async () => void (await store.db.localUser.findFirst({ select: { login: true } })),
    close: async () => {},
    listing: createLocalListing(store),
  };
}

async function findRow(store: Store, login: LoginName) {
  const domain = login.entry.name === '*' ? login.domain : login.entry.name;
  const local = login.local.toLowerCase();
  if (domain !== '*') return store.db.localUser.findUnique({ where: { login: `${local}@${domain}` } });
  // A bare name without a configured domain: the one user who is called so, whatever the domain.
  const rows = await store.db.localUser.findMany({ where: { login: { startsWith: `${local}@` } }, take: 2 });
  return rows.length === 1 ? (rows[0] ?? null) : null;
}
