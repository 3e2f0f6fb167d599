import type { SwitchName } from '@/server/config/shape/entry';
import type { OidcConfig } from '@/server/config/shape/sign-in';
import type { AccountId } from '@/server/core/ids';
import type { Directory } from '../directory';
import { meansYes } from '../sources/field-test';
import type { Vouched } from '../vouched';

// Groups and functions from the claims of an OpenID provider.

export type Claims = Readonly<Record<string, unknown>>;

const maxGroups = 500;
const maxNameLength = 190;

/** The texts of a claim, whatever it is. A name with dots is looked for as it stands first (`https://example.org/groups`), then as a path. */
export function textsOf(claims: Claims, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>(into, claims);
  return [value]
    .flat()
    .filter((one) => ['string', 'number', 'boolean'].includes(typeof one))
    .map(String);
}

function into(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Claims)[name] : undefined;
}

/** What the settings take from the claims; null when they take nothing. Keycloak writes the path of a group, `/staff/day`. */
export function vouchedIn(settings: OidcConfig, claims: Claims): Vouched | null {
  const { groupsClaim, switches } = settings;
  if (groupsClaim === undefined && switches === undefined) return null;
  const groups = groupsClaim === undefined ? [] : textsOf(claims, groupsClaim).map((name) => name.trim().replace(/^\/+/, '').toLowerCase());
  const on = Object.entries(switches ?? {}).flatMap(([name, test]) =>
    test !== undefined && meansYes(textsOf(claims, test.claim), test) ? [name as SwitchName] : [],
  );
  return {
    groups: [...new Set(groups)].filter((name) => name !== '' && !name.includes('@') && name.length <= maxNameLength).slice(0, maxGroups),
    on,
  };
}

/** Keeps it with the account, in place of what was said before. */
export async function keepVouched(directory: Directory, accountId: AccountId, vouched: Vouched): Promise<void> {
  await directory.store.db.account.update({ where: { id: accountId }, data: { vouched }, select: { id: true } });
}
