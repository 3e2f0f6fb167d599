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

/**
 * The same for what somebody says their login is. A local part that is itself an address here (`bob@b.example@a.example`) is nobody's:
 * a source of several domains could know it, and its owner would come in as somebody of another domain.
 */
export function findTypedDomain(config: Config, login: string, host?: string): LoginName | null {
  const name = findDomain(config, login, host);
  return name && isAddressHere(config, name.local) ? null : name;
}

/** Whether this is an address of a domain that is answered for here. */
export function isAddressHere(config: Config, text: string): boolean {
  const at = text.lastIndexOf('@');
  return at > 0 && domainByName(config, asciiDomain(text.slice(at + 1))) !== null;
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
