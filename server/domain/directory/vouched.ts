import { z } from 'zod';
import { type Config, domainByName } from '@/server/config/config';
import { type SwitchName, switchNames } from '@/server/config/shape/entry';

// What an OpenID provider said of a person at their last sign-in beside who they are (DOM-10, DIR-8). It lies with the account, because
// it holds for their devices, too, which never see the provider.

const vouchedShape = z.object({ groups: z.array(z.string()), on: z.array(z.enum(switchNames)) });
export type Vouched = z.infer<typeof vouchedShape>;

/** The groups, and the functions that depend on a claim and were not given: before the first sign-in there, none of those is. */
export function vouchedOf(config: Config, domain: string, stored: unknown): { groups: readonly string[]; off: readonly SwitchName[] } {
  const oidc = domainByName(config, domain)?.signIn.oidc;
  if (!oidc) return { groups: [], off: [] };
  const said = stored === null ? null : vouchedShape.safeParse(stored);
  const { groups, on }: Vouched = said?.success ? said.data : { groups: [], on: [] };
  return {
    groups: oidc.groupsClaim === undefined ? [] : groups,
    off: switchNames.filter((name) => oidc.switches?.[name] !== undefined && !on.includes(name)),
  };
}

/** Functions a provider keeps from somebody, as switches of theirs. */
export function switchesKept(off: readonly SwitchName[]): Partial<Record<SwitchName, boolean>> {
  return Object.fromEntries(off.map((name) => [name, false]));
}
