import { domainToASCII } from 'node:url';
import { type Config, type DomainConfig, domainByName } from '@/server/config/config';
import { isPrintable } from '@/server/core/printable';
import type { LoginName } from './sources/source';

/**
 * Which domain a login means (DOM-2): the part after the @, else the web host name, else the default domain.
 * Null when nothing here answers for it, and for what can be nobody's login.
 */
export function findDomain(config: Config, login: string, host?: string): LoginName | null {
  if (!isPrintable(login)) return null;
  const at = login.lastIndexOf('@');
  if (at > 0) {
    const domain = asciiDomain(login.slice(at + 1));
    const entry = domain === '' ? null : domainByName(config, domain);
    return entry ? { local: login.slice(0, at), domain, entry, bare: false } : null;
  }
  const entry = domainOfHost(config, host) ?? config.domains.find((domain) => domain.isDefault) ?? null;
  return entry && login !== '' ? { local: login, domain: entry.name, entry, bare: true } : null;
}

/** The domain whose web host name this is, or null. `host` may carry a port. */
export function domainOfHost(config: Config, host: string | undefined): DomainConfig | null {
  if (!host) return null;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return config.domains.find((domain) => domain.hosts.includes(name)) ?? null;
}

function asciiDomain(domain: string): string {
  return domainToASCII(domain.trim()).toLowerCase();
}
