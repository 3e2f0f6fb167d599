import { isIP } from 'node:net';
import { type Config, type DomainConfig, domainByName, type MailServer, mailLogin } from '@/server/config/config';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';

// What a program of one's own (Thunderbird, a phone) has to be told to reach this server: the one answer which autoconfig, the
// Apple profile and the page "Connect a client" print in their own ways.

export type Encryption = MailServer['tls'];
/** A mail server as people's own programs see it. `login` is a pattern (`mailLogin`). */
export type PublicMailServer = { readonly host: string; readonly port: number; readonly tls: Encryption; readonly login: string };

/** What a domain offers to programs. */
export type DomainSetup = {
  /** The domain's name for people. */
  readonly name: string;
  /** Null when the domain has no mail, or only servers that nobody outside could reach. */
  readonly mail: { readonly imap: PublicMailServer; readonly smtp: PublicMailServer } | null;
  readonly calendar: boolean;
  readonly contacts: boolean;
};

/** The same for one person, with the names to sign in with. */
export type PersonSetup = DomainSetup & {
  readonly displayName: string;
  readonly address: string;
  readonly login: string;
};

/** What anybody may know of a domain before signing in: nothing in here depends on a person. Null = not a domain named here. */
export function domainSetup(config: Config, domainName: string): DomainSetup | null {
  const domain = domainByName(config, domainName);
  // The entry for any domain would make a promise for domains that are not ours.
  return domain && domain.name !== '*' ? setupOf(config, domain, { domain: domainName }) : null;
}

/** The setup of one person: their own switches, and the patterns of the mail logins filled in. */
export function personSetup(config: Config, person: Person): PersonSetup | null {
  const domain = domainByName(config, person.domain);
  if (!domain) return null;
  const setup = setupOf(config, domain, person);
  const named = (server: PublicMailServer): PublicMailServer => ({ ...server, login: mailLogin(server.login, person) });
  return {
    ...setup,
    mail: setup.mail && { imap: named(setup.mail.imap), smtp: named(setup.mail.smtp) },
    displayName: person.displayName,
    address: person.address,
    login: person.login,
  };
}

function setupOf(config: Config, domain: DomainConfig, asker: Pick<Person, 'domain' | 'switches'>): DomainSetup {
  const imap = domain.imap && publicServer(domain.imap, { implicit: 993, starttls: 143, none: 143 });
  const smtp = domain.smtp && publicServer(domain.smtp, { implicit: 465, starttls: 587, none: 587 });
  return {
    name: domain.branding.name,
    mail: offersTo(config, asker, 'mail') && imap && smtp ? { imap, smtp } : null,
    calendar: offersTo(config, asker, 'davCalendar'),
    contacts: offersTo(config, asker, 'davContacts'),
  };
}

function publicServer(server: MailServer, usualPorts: Record<Encryption, number>): PublicMailServer | null {
  const { public: outside, login } = server;
  if (outside) return { host: outside.host, port: outside.port ?? usualPorts[outside.tls], tls: outside.tls, login };
  return isInternal(server.host) ? null : { host: server.host, port: server.port, tls: server.tls, login };
}

/** Names that mean something on the server's own machine only. A private address may well be right: the network may be one, too. */
export function isInternal(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(bare) === 0) return bare === 'localhost' || bare.endsWith('.localhost') || !bare.includes('.');
  return bare === '::1' || bare.startsWith('127.') || bare === '0.0.0.0' || bare === '::';
}
