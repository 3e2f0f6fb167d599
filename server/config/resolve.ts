import { resolve as resolvePath } from 'node:path';
import type { Config, DomainConfig, MailServer, SignIn, SmtpServer } from './config';
import type { ConfigFile, DomainFile } from './schema';
import type { Environment } from './secrets';
import { switchesOf } from './shape/entry';
import { exposurePolicy } from './shape/exposure';
import type { MailServerConfig, SmtpConfig } from './shape/mail';
import { publicUrl as publicUrlShape } from './shape/setting';
import type { SignInConfig } from './shape/sign-in';

const productName = 'Atrium';

/** Fills in every default and resolves the layers: built-in, system (`defaults`), domain; the environment wins where a setting says so. */
export function resolveConfig(file: ConfigFile, environment: Environment, baseDir: string): Config {
  const domains = file.domains ?? [{ name: '*', default: true }];
  const resolved = domains.map((domain) => resolveDomain(domain, file.defaults ?? {}));
  const port = Number(nonEmpty(environment['PORT']) ?? file.listen?.port ?? 3000);
  const dataDir = nonEmpty(environment['ATRIUM_DATA']) ?? (file.dataDir === undefined ? './data' : resolvePath(baseDir, file.dataDir));
  const publicUrl = publicUrlOf(nonEmpty(environment['ATRIUM_PUBLIC_URL']) ?? file.publicUrl);
  return {
    listen: { host: nonEmpty(environment['ATRIUM_HOST']) ?? file.listen?.host ?? null, port },
    publicUrl,
    basePath: publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, ''),
    profileSigning: file.profileSigning
      ? { certificate: resolvePath(baseDir, file.profileSigning.certificate), key: resolvePath(baseDir, file.profileSigning.key) }
      : null,
    trustedProxies: file.trustedProxies ?? [],
    allowPlainPasswords: file.allowPlainPasswords ?? false,
    compress: file.compress ?? true,
    databaseUrl: nonEmpty(environment['DATABASE_URL']) ?? file.database ?? null,
    redisUrl: nonEmpty(environment['REDIS_URL']) ?? file.redis ?? null,
    dataDir: resolvePath(dataDir),
    secret: nonEmpty(environment['ATRIUM_SECRET']) ?? file.secret ?? null,
    log: {
      format: nonEmpty(environment['ATRIUM_LOG_FORMAT']) ?? file.log?.format ?? null,
      level: nonEmpty(environment['ATRIUM_LOG_LEVEL']) ?? file.log?.level ?? 'info',
      components: file.log?.components ?? {},
    },
    login: {
      failuresPerAccount: file.login?.failuresPerAccount ?? 5,
      failuresPerAddress: file.login?.failuresPerAddress ?? 30,
      windowMinutes: file.login?.windowMinutes ?? 15,
      blockMinutes: file.login?.blockMinutes ?? 15,
      sessionDays: file.login?.sessionDays ?? 14,
      domainList: file.login?.domainList ?? false,
    },
    // With one domain there is nothing to choose: it is the default whether or not it says so.
    domains: resolved.length === 1 ? resolved.map((domain) => ({ ...domain, isDefault: true })) : resolved,
  };
}

/** The file's value was checked with the file; that of the environment is checked here. */
function publicUrlOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const { error } = publicUrlShape.safeParse(text);
  if (error) throw new Error(`publicUrl (or ATRIUM_PUBLIC_URL) ${text}: ${error.issues[0]?.message}`);
  return text.replace(/\/+$/, '');
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
    passwords: {
      minLength: domain.passwords?.minLength ?? defaults.passwords?.minLength ?? 10,
      classes: domain.passwords?.classes ?? defaults.passwords?.classes ?? 1,
      recovery: domain.passwords?.recovery ?? defaults.passwords?.recovery ?? false,
    },
    systemMail: (domain.systemMail === undefined ? defaults.systemMail : domain.systemMail) ?? null,
    mailboxAccess: domain.mailboxAccess ?? defaults.mailboxAccess ?? { mode: 'password' },
    signIn: resolveSignIn(domain.signIn, defaults.signIn),
    preferences: { ...defaults.preferences, ...domain.preferences },
    branding: { name: branding.name ?? productName, accent: branding.accent ?? null, logo: branding.logo ?? null },
    switches: switchesOf({ ...switches, ...(imap ? {} : { mail: false }) }),
    exposure: exposurePolicy(defaults.exposure, domain.exposure),
  };
}

/** Each kind of login is inherited as a whole; only what is configured is shown. */
function resolveSignIn(own: SignInConfig = {}, defaults: SignInConfig = {}): SignIn {
  const oidc = own.oidc === undefined ? (defaults.oidc ?? null) : own.oidc;
  const cas = own.cas === undefined ? (defaults.cas ?? null) : own.cas;
  const proxy = own.proxy === undefined ? (defaults.proxy ?? null) : own.proxy;
  const portal = own.portal === undefined ? (defaults.portal ?? null) : own.portal;
  const there = { password: true, oidc: oidc !== null, cas: cas !== null, proxy: proxy?.doors.includes('web') ?? false };
  const wanted = own.show ?? defaults.show ?? ['password', 'oidc', 'cas', 'proxy'];
  const automatic = own.automatic ?? defaults.automatic ?? null;
  const show = [...new Set(wanted)].filter((kind) => there[kind]);
  return {
    // A page without any way in would help nobody.
    show: show.length === 0 ? ['password'] : show,
    automatic: automatic !== null && there[automatic] ? automatic : null,
    secondStep: own.secondStep ?? defaults.secondStep ?? 'ask',
    oidc,
    cas,
    proxy,
    portal,
  };
}

function mailServer(server: MailServerConfig, plainPort: number, tlsPort: number): MailServer {
  return { ...server, port: server.port ?? (server.tls === 'implicit' ? tlsPort : plainPort) };
}

function smtpServer(server: SmtpConfig): SmtpServer {
  return { ...server, port: server.port ?? (server.tls === 'implicit' ? 465 : 587) };
}
