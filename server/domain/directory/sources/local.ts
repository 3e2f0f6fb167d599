import type { LocalSourceConfig } from '@/server/config/shape/sources';
import { DomainError } from '@/server/core/errors';
import type { Store } from '@/server/store/store';
import { createDecoy } from '../passwords/decoy';
import { hashPassword } from '../passwords/hash-password';
import { schemeOf } from '../passwords/password-scheme';
import { verifyPassword } from '../passwords/verify-password';
import { kindOf } from './field-test';
import { createLocalListing } from './listing-local';
import { createLocalGroups, localGroupsOf } from './local-groups';
import type { LoginName, SourceUser, UserSource } from './source';
import { createHashUpgrade } from './upgrade-hash';

const defaultScheme = 'CRYPT';

/** The built-in user table. Logins there are `local@canonical-domain`, lower case. */
export function createLocalSource(store: Store, config: LocalSourceConfig, label: string): UserSource {
  const decoy = createDecoy(async () => (await store.db.localUser.findFirst({ select: { passwordHash: true } }))?.passwordHash ?? null);
  const newScheme = config.newScheme ?? 'BLF-CRYPT';
  const upgrade = createHashUpgrade({ enabled: config.upgradeHashes ?? false, scheme: newScheme, defaultScheme, label });
  const replace = async (login: string, old: string, data: { passwordHash: string; mustChange?: boolean }) =>
    (await store.db.localUser.updateMany({ where: { login, passwordHash: old }, data })).count > 0;

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
        ...(await localGroupsOf(store, row, uid)),
        kind: kindOf(row.kind),
        mustChangePassword: row.mustChange,
        scheme: schemeOf(row.passwordHash, defaultScheme),
        ...(row.capacity === null ? {} : { capacity: row.capacity }),
        ...(row.recoveryAddress === null ? {} : { recoveryAddress: row.recoveryAddress }),
        verify: async (password) => {
          const stored = row.passwordHash;
          if (!(await verifyPassword(password, stored, { defaultScheme, source: label, row: row.login }))) return false;
          await upgrade({ row: row.login, stored, password }, ({ old, next }) => replace(row.login, old, { passwordHash: next }));
          return true;
        },
      };
      return user;
    },
    spend: decoy,
    probe: async () => void (await store.db.localUser.findFirst({ select: { login: true } })),
    close: async () => {},
    groups: createLocalGroups(store),
    listing: createLocalListing(store),
    ...(config.changePassword === false
      ? {}
      : {
          passwords: {
            async change(login: LoginName, { current, next }: { current: string | null; next: string }) {
              const row = await findRow(store, login);
              if (!row) throw new DomainError('not_found', 'no such user any more');
              if (current !== null && !(await verifyPassword(current, row.passwordHash, { defaultScheme, source: label, row: row.login })))
                throw new DomainError('unauthenticated', 'the current password is wrong');
              const changed = { passwordHash: await hashPassword(next, newScheme), mustChange: false };
              if (!(await replace(row.login, row.passwordHash, changed)))
                throw new DomainError('conflict', 'the password was changed by somebody else in the same moment');
            },
          },
        }),
    async countSchemes() {
      const counts = new Map<string, number>();
      for (const row of await store.db.localUser.findMany({ select: { passwordHash: true } })) {
        const scheme = schemeOf(row.passwordHash, defaultScheme) || 'none';
        counts.set(scheme, (counts.get(scheme) ?? 0) + 1);
      }
      return counts;
    },
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
