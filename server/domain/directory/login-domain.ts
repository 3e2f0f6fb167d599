import type { Config, DomainConfig } from '@/server/config/config';
import { domainOfHost } from './find-domain';

/** What the login page shows of a domain. */
export type LoginDomain = { readonly branding: DomainConfig['branding']; readonly language: 'en' | 'fr' };

/** The domain a web host name stands for; without one, the default domain's look. */
export function loginDomain(config: Config, host: string): LoginDomain {
  const domain = domainOfHost(config, host) ?? config.domains.find((entry) => entry.isDefault) ?? config.domains[0];
  return { branding: domain?.branding ?? { name: 'Atrium', accent: null, logo: null }, language: domain?.preferences.language ?? 'en' };
}
