import { type Config, domainByName } from '@/server/config/config';
import { type SwitchName, switchNames } from '@/server/config/shape/entry';
import { neededBy, offersTo } from './offer';

// For administrators: which function a person has, and who said so (DOM-9, DOM-10).

/** `account`: set for this person by `atrium user switch`; `needs`: off because something it depends on is. */
export type SwitchInForce = {
  readonly name: SwitchName;
  readonly on: boolean;
  readonly by: 'account' | 'source' | 'domain' | 'default' | 'needs';
  /** With `needs`: what is missing. `imap` is the domain's mail server. */
  readonly missing: SwitchName | 'imap' | null;
};

/** Taken and kept for what is to come, and shown to nobody until then. */
const toCome: readonly SwitchName[] = ['publicLinks'];

/** Every function there is, in the order of the settings. `own`: of the account; `bySource`: what the source keeps from them. */
export function switchesInForce(
  config: Config,
  { domain, own, bySource }: { domain: string; own: Partial<Record<SwitchName, boolean>>; bySource: readonly SwitchName[] },
): SwitchInForce[] {
  const entry = domainByName(config, domain);
  const switches: Partial<Record<SwitchName, boolean>> = { ...Object.fromEntries(bySource.map((name) => [name, false])), ...own };
  const asked = (name: SwitchName) => switches[name] ?? entry?.switches[name] ?? false;
  return switchNames
    .filter((name) => !toCome.includes(name))
    .map((name): SwitchInForce => {
      const on = offersTo(config, { domain, switches }, name);
      if (!on && name === 'mail' && !entry?.imap) return { name, on, by: 'needs', missing: 'imap' };
      if (!on && asked(name)) return { name, on, by: 'needs', missing: neededBy(name).find((one) => !asked(one)) ?? null };
      const by = name in own ? 'account' : bySource.includes(name) ? 'source' : entry?.switches[name] === false ? 'domain' : 'default';
      return { name, on, by, missing: null };
    });
}
