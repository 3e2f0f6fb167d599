import type { SwitchName } from './shape/entry';
import type { ExposurePolicy } from './shape/exposure';
import type { MailboxAccess } from './shape/mail';
import type { SystemMailConfig } from './shape/passwords';
import type { PreferenceDefaults } from './shape/preferences';
import type { CasConfig, OidcConfig, PortalConfig, ProxyConfig } from './shape/sign-in';
import type { SourceConfig } from './shape/sources';
import type { ShownSetting } from './show';

// The configuration as the program reads it: every default filled in, every layer resolved.

export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly verifyCertificate: boolean;
  /** Authorities to believe instead of the system's, in PEM. */
  readonly ca?: string | undefined;
  /** Pattern of the login there: see `mailLogin`. */
  readonly login: string;
  /** How people's own programs reach it, where that differs. */
  readonly public?:
    | { readonly host: string; readonly port?: number | undefined; readonly tls: 'none' | 'starttls' | 'implicit' }
    | undefined;
};
export type SmtpServer = MailServer & { readonly authenticate: boolean };

/** How people come in on the web. */
export type SignIn = {
  /** What the login page offers, in order; only what is configured. */
  readonly show: readonly ('password' | 'oidc' | 'cas' | 'proxy')[];
  readonly automatic: 'oidc' | 'cas' | 'proxy' | null;
  /** Whether a second factor of ours is asked for after a sign-in elsewhere. */
  readonly secondStep: 'ask' | 'trust';
  readonly oidc: OidcConfig | null;
  readonly cas: CasConfig | null;
  readonly proxy: ProxyConfig | null;
  readonly portal: PortalConfig | null;
};

export type DomainConfig = {
  /** The canonical name; `*` for the entry that takes any domain nobody else names. */
  readonly name: string;
  /** All names, the canonical one first. */
  readonly names: readonly string[];
  readonly hosts: readonly string[];
  readonly isDefault: boolean;
  readonly sources: readonly SourceConfig[];
  readonly imap: MailServer | null;
  readonly smtp: SmtpServer | null;
  readonly sieve: MailServer | null;
  readonly mailboxAccess: MailboxAccess;
  readonly passwords: { readonly minLength: number; readonly classes: number; readonly recovery: boolean };
  /** Null = the program writes no mails of its own. */
  readonly systemMail: SystemMailConfig | null;
  readonly signIn: SignIn;
  readonly preferences: PreferenceDefaults;
  readonly branding: { readonly name: string; readonly accent: string | null; readonly logo: string | null };
  /** What the domain offers; for one person ask `offersTo` (directory/offer.ts). */
  readonly switches: Readonly<Record<SwitchName, boolean>>;
  readonly exposure: ExposurePolicy;
};

export type Config = {
  readonly listen: { readonly host: string | null; readonly port: number };
  /** Origin and base path, without a trailing slash; null = what the request says. */
  readonly publicUrl: string | null;
  /** The path of the public URL, without a trailing slash: every address of ours begins with it. '' = the root of the host. */
  readonly basePath: string;
  /** Certificate and key (files) that sign Apple profiles; null = unsigned. */
  readonly profileSigning: { readonly certificate: string; readonly key: string } | null;
  readonly trustedProxies: readonly string[];
  readonly allowPlainPasswords: boolean;
  readonly compress: boolean;
  /** Null = the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Null = news stays inside the process. */
  readonly redisUrl: string | null;
  readonly dataDir: string;
  /** Null = made once and kept in the data directory. */
  readonly secret: string | null;
  readonly log: { readonly level: string; readonly format: string | null; readonly components: Readonly<Record<string, string>> };
  readonly login: {
    readonly failuresPerAccount: number;
    readonly failuresPerAddress: number;
    readonly windowMinutes: number;
    readonly blockMinutes: number;
    readonly sessionDays: number;
    readonly domainList: boolean;
  };
  readonly domains: readonly DomainConfig[];
};

/** What the file says at this moment. With faults the settings in force are the ones from before. */
export type ConfigDescription = {
  readonly file: string | null;
  readonly faults: readonly string[];
  readonly settings: readonly ShownSetting[];
};

/** The configuration in force, and news when it is replaced. */
export type ConfigHolder = {
  readonly current: Config;
  /** Calls `listener` after each applied change until the returned function is called. */
  onChange(listener: (config: Config, before: Config) => void): () => void;
  /** The file as it is now, with where each value in force comes from; secrets are hidden. Missing where there is no file. */
  describe?(): ConfigDescription;
  /** Reads the file again now; gives whether it was good. */
  reload(): boolean;
  close(): void;
};

/** The domain entry that names `domain`, or the catch-all, or null. */
export function domainByName(config: Config, domain: string): DomainConfig | null {
  const name = domain.toLowerCase();
  return config.domains.find((entry) => entry.names.includes(name)) ?? config.domains.find((entry) => entry.name === '*') ?? null;
}

/** The login at a mail server, from its pattern: %u full login, %n before the @, %d domain, %{address} primary address. */
export function mailLogin(pattern: string, person: { login: string; uid: string; domain: string; address: string }): string {
  return pattern.replace(/%(?:\{address\}|[und])/g, (mark) =>
    mark === '%u' ? person.login : mark === '%n' ? person.uid : mark === '%d' ? person.domain : person.address,
  );
}
