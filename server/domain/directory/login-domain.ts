import type { Config, DomainConfig } from '@/server/config/config';
import { domainOfHost } from './find-domain';

const modules = ['mail', 'calendar', 'contacts'] as const;

/** What the login page shows of a domain. `offer`: what somebody who signs in here may find. */
export type LoginDomain = {
  readonly branding: DomainConfig['branding'];
  readonly language: 'en' | 'fr';
  readonly offer: readonly (typeof modules)[number][];
};

/** The domain a web host name stands for; without one, the default domain's look, and what any of the domains offers. */
export function loginDomain(config: Config, host: string): LoginDomain {
  const known = domainOfHost(config, host);
  const domain = known ?? config.domains.find((entry) => entry.isDefault) ?? config.domains[0];
  const possible = known ? [known] : config.domains;
  return {
    branding: domain?.branding ?? { name: 'Atrium', accent: null, logo: null },
    language: domain?.preferences.language ?? 'en',
    offer: modules.filter((name) => possible.some(({ switches }) => switches[name])),
  };
}
