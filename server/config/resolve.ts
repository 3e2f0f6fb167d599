import { resolve as resolvePath } from 'node:path';
import type { Config, DomainConfig, MailServer, SmtpServer } from './config';
import type { ConfigFile, DomainFile } from './schema';
import type { Environment } from './secrets';
import type { MailServerConfig, SmtpConfig } from './shape/mail';

const productName = 'Atrium';

/** Fills in every default and resolves the layers: built-in, system (`defaults`), domain; the environment wins where a setting says so. */
export function resolveConfig(file: ConfigFile, environment: Environment, baseDir: string): Config {
  const domains = file.domains ?? [{ name: '*', default: true }];
  const resolved = domains.map((domain) => resolveDomain(domain, file.defaults ?? {}));
  const port = Number(environment['PORT'] ?? file.listen?.port ?? 3000);
  const dataDir = environment['ATRIUM_DATA'] ?? (file.dataDir === undefined ? './data' : resolvePath(baseDir, file.dataDir));
  return {
    listen: { host: environment['ATRIUM_HOST'] ?? file.listen?.host ?? null, port },
    publicUrl: (environment['ATRIUM_PUBLIC_URL'] ?? file.publicUrl)?.replace(/\/+$/, '') ?? null,
    trustedProxies: file.trustedProxies ?? [],
    allowPlainPasswords: file.allowPlainPasswords ?? false,
    compress: file.compress ?? true,
    databaseUrl: nonEmpty(environment['DATABASE_URL']) ?? file.database ?? null,
    redisUrl: nonEmpty(environment['REDIS_URL']) ?? file.redis ?? null,
    dataDir: resolvePath(dataDir),
    secret: nonEmpty(environment['ATRIUM_SECRET']) ?? file.secret ?? null,
    log: {
      format: environment['ATRIUM_LOG_FORMAT'] ?? file.log?.format ?? null,
      level: environment['ATRIUM_LOG_LEVEL'] ?? file.log?.level ?? 'info',
      components: file.log?.components ?? {},
    },
    login: {
      failuresPerAccount: file.login?.failuresPerAccount ?? 5,
      failuresPerAddress: file.login?.failuresPerAddress ?? 30,
      windowMinutes: file.login?.windowMinutes ?? 15,
      blockMinutes: file.login?.blockMinutes ?? 15,
      sessionDays: file.login?.sessionDays ?? 14,
    },
    // With one domain there is nothing to choose: it is the default whether or not it says so.
    domains: resolved.length === 1 ? resolved.map((domain) => ({ ...domain, isDefault: true })) : resolved,
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

function resolveDomain(domain: DomainFile, defaults: NonNullable<ConfigFile['defaults']>): DomainConfig {
  const imap = domain.imap === undefined ? defaults.imap : domain.imap;
  const smtp = domain.smtp === undefined ? defaults.smtp : domain.smtp;
  const sieve = domain.sieve === undefined ? defaults.sieve : domain.sieve;
  const switches = { ...defaults.switches, ...domain.switches };
  const branding = { ...defaults.branding, ...domain.branding };
  return {
    name: domain.name,
    names: [domain.name, ...(domain.aliases ?? [])],
    hosts: domain.hosts ?? [],
    isDefault: domain.default ?? false,
    sources: domain.sources ?? [{ kind: 'local' }],
    imap: imap ? mailServer(imap, 143, 993) : null,
    smtp: smtp ? smtpServer(smtp) : null,
    sieve: sieve ? mailServer(sieve, 4190, 4190) : null,
    mailboxAccess: domain.mailboxAccess ?? defaults.mailboxAccess ?? { mode: 'password' },
    preferences: { ...defaults.preferences, ...domain.preferences },
    branding: { name: branding.name ?? productName, accent: branding.accent ?? null, logo: branding.logo ?? null },
    switches: {
      mail: (switches.mail ?? true) && imap !== null && imap !== undefined,
      calendar: switches.calendar ?? true,
      contacts: switches.contacts ?? true,
      dav: switches.dav ?? true,
    },
  };
}

function mailServer(server: MailServerConfig, plainPort: number, tlsPort: number): MailServer {
  return { ...server, port: server.port ?? (server.tls === 'implicit' ? tlsPort : plainPort) };
}

function smtpServer(server: SmtpConfig): SmtpServer {
  return { ...server, port: server.port ?? (server.tls === 'implicit' ? 465 : 587) };
}
