// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';

// The shape of atrium.yaml. The text of `docs/settings.md` and `docs/atrium.schema.json` is made from the `meta` here.
// Levels: "system" settings stand at the top; everything under `defaults` may stand in a domain too and is inherited by it.

export type SettingMeta = {
  description: string;
  /** What holds when nothing is set, in words or as the value. */
  fallback?: string;
  /** The environment variable that wins over the file. */
  environment?: string;
  /** A change takes effect at the next start; all others at once. */
  restart?: boolean;
  secret?: boolean;
  example?: unknown;
  /** What the predecessors called it. */
  predecessor?: string;
};

/** Adds what the reference says about a setting. */
function about<Shape extends z.ZodType>(shape: Shape, meta: SettingMeta): Shape {
  return shape.meta(meta as unknown as Record<string, unknown>) as Shape;
}

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'not a domain or host name')
  .transform((name) => name.toLowerCase());
const domainName = z.union([z.literal('*'), hostName]);
const port = z.number().int().min(1).max(65_535);
const tls = z.enum(['none', 'starttls', 'implicit']);
export const notATimeZone = 'not a time zone of the IANA list';
const timeZone = z.string().refine(isTimeZone, notATimeZone);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const loginPattern = z
  .string()
  .regex(/%[und]|%\{address\}/, 'a pattern needs at least one of %u (login), %n (before the @), %d (domain), %{address}');

function mailServer(meta: { protocol: string; ports: string; predecessor: string }) {
  return about(
    z.strictObject({
      host: about(z.string().min(1), {
        description: `Host name or address of the ${meta.protocol} server.`,
        example: 'mail.example.org',
        predecessor: meta.predecessor,
      }),
      port: about(port.optional(), { description: 'Port.', fallback: meta.ports }),
      tls: about(tls.default('starttls'), {
        description: 'Encryption: `none` (only sensible on the same machine), `starttls`, or `implicit` (TLS from the first byte).',
      }),
      verifyCertificate: about(z.boolean().default(true), {
        description: 'Check the certificate. Can only be switched off for loopback addresses.',
      }),
      login: about(loginPattern.default('%u'), {
        description:
          'Login name at this server: %u is the full login (`jane@example.org`), %n the part before the @, %d the domain, %{address} the primary address.',
        example: '%n',
      }),
    }),
    { description: `The ${meta.protocol} server. \`null\` switches it off.` },
  );
}

const imap = mailServer({ protocol: 'IMAP', ports: '143, or 993 with implicit TLS', predecessor: 'SOGoIMAPServer' });
const sieve = mailServer({ protocol: 'ManageSieve', ports: '4190', predecessor: 'SOGoSieveServer' });
const smtp = about(
  mailServer({ protocol: 'SMTP submission', ports: '587, or 465 with implicit TLS', predecessor: 'SOGoSMTPServer' }).extend({
    authenticate: about(z.boolean().default(true), {
      description: 'Sign in with the same login and password as for IMAP before sending.',
      predecessor: 'SOGoSMTPAuthenticationType',
    }),
  }),
  { description: 'The server that takes outgoing mail. `null` switches it off.' },
);

export const mailboxAccessShape = about(
  z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('password') }),
    z.strictObject({
      mode: z.literal('master'),
      user: about(z.string().min(1), { description: 'Master user of the mail server.' }),
      password: about(z.string().min(1), { description: 'Its password.', secret: true, example: 'file:/run/secrets/master' }),
      style: about(z.enum(['separator', 'authzid']).default('separator'), {
        description: '`separator`: the login is `user*master`; `authzid`: SASL PLAIN with the authorisation identity.',
      }),
      separator: about(z.string().length(1).default('*'), { description: 'Character between user and master user.' }),
    }),
  ]),
  {
    description: 'How the mailbox is opened: with the login password (`password`), or through a master user (`master`).',
    example: { mode: 'password' },
  },
);

export const preferenceDefaultsShape = about(
  z.strictObject({
    language: about(z.enum(['en', 'fr']).optional(), {
      description: 'Language of the login page and of new accounts.',
      predecessor: 'SOGoLanguage',
    }),
    timeZone: about(timeZone.optional(), {
      description: 'Time zone (IANA name) of new accounts.',
      example: 'Europe/Paris',
      predecessor: 'SOGoTimeZone',
    }),
    theme: about(z.enum(['system', 'light', 'dark']).optional(), { description: 'Light, dark, or as the system says.' }),
    density: about(z.enum(['comfortable', 'compact']).optional(), { description: 'Height of list rows.' }),
    firstDayOfWeek: about(z.number().int().min(1).max(7).optional(), {
      description: '1 is Monday, 7 is Sunday.',
      predecessor: 'SOGoFirstDayOfWeek',
    }),
    hourCycle: about(z.enum(['h23', 'h12']).optional(), {
      description: '24-hour (`h23`) or 12-hour (`h12`) clock.',
      predecessor: 'SOGoTimeFormat',
    }),
    singleKeyShortcuts: about(z.boolean().optional(), { description: 'Keys such as j and k act without a modifier.' }),
    mailLayout: about(z.enum(['right', 'below', 'none']).optional(), { description: 'Where the reading pane is.' }),
    mailView: about(z.enum(['conversations', 'messages']).optional(), {
      description: 'Group messages to conversations or not.',
      predecessor: 'SOGoMailListViewColumnsOrder',
    }),
    undoSendSeconds: about(z.number().int().min(0).max(30).optional(), { description: 'How long a sent message can be taken back.' }),
    markReadSeconds: about(z.number().int().min(0).max(60).optional(), { description: 'Seconds until an opened message counts as read.' }),
    workStartHour: about(z.number().int().min(0).max(23).optional(), {
      description: 'First working hour.',
      predecessor: 'SOGoDayStartTime',
    }),
    workEndHour: about(z.number().int().min(1).max(24).optional(), {
      description: 'End of the last working hour.',
      predecessor: 'SOGoDayEndTime',
    }),
    defaultReminderMinutes: about(z.number().int().min(0).max(40_320).nullable().optional(), {
      description: 'Reminder of new events, minutes before; `null` for none.',
    }),
  }),
  { description: 'What an account has as long as the person did not choose.' },
);

const brandingShape = about(
  z.strictObject({
    name: about(z.string().min(1).max(60).optional(), {
      description: 'Name on the login page and in the title.',
      example: 'Example Mail',
      predecessor: 'SOGoPageTitle',
    }),
    accent: about(
      z
        .string()
        .regex(/^#[0-9a-fA-F]{6}$/, 'a colour like #2f6f4f')
        .nullable()
        .optional(),
      { description: 'Accent colour.', example: '#2f6f4f' },
    ),
    logo: about(z.string().min(1).nullable().optional(), {
      description: 'Logo for the login page: a path on this server, an https address, or a `data:` URL (SVG or PNG).',
      example: '/branding/logo.svg',
    }),
  }),
  { description: 'How the domain looks.' },
);

const switchesShape = about(
  z.strictObject({
    mail: about(z.boolean().optional(), {
      description: 'Mail in the web interface. Off when there is no IMAP server.',
      predecessor: 'SOGoMailModuleEnabled',
    }),
    calendar: about(z.boolean().optional(), { description: 'Calendar and tasks, on the web and by CalDAV.' }),
    contacts: about(z.boolean().optional(), { description: 'Contacts, on the web and by CardDAV.' }),
    dav: about(z.boolean().optional(), { description: 'CalDAV and CardDAV.', predecessor: 'SOGoDAVCalendarStartTimeLimit' }),
  }),
  { description: 'What is offered. Off means absent on the web and refused by every protocol.' },
);

/** Settings that the system gives as defaults and any domain may set for itself. */
const inheritable = {
  imap: imap.nullable().optional(),
  smtp: smtp.nullable().optional(),
  sieve: sieve.nullable().optional(),
  mailboxAccess: mailboxAccessShape.optional(),
  preferences: preferenceDefaultsShape.optional(),
  branding: brandingShape.optional(),
  switches: switchesShape.optional(),
};

const columnName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_$]*$/, 'a column name');
export const schemes = [
  'PLAIN',
  'CLEARTEXT',
  'PLAIN-MD5',
  'LDAP-MD5',
  'MD5',
  'CRYPT',
  'DES-CRYPT',
  'MD5-CRYPT',
  'SHA256-CRYPT',
  'SHA512-CRYPT',
  'BLF-CRYPT',
  'SMD5',
  'SHA',
  'SSHA',
  'SHA256',
  'SSHA256',
  'SHA512',
  'SSHA512',
  'PBKDF2',
  'CRAM-MD5',
  'ARGON2I',
  'ARGON2ID',
] as const;

const localSource = z.strictObject({
  kind: z.literal('local'),
  name: about(z.string().max(60).optional(), { description: 'How doctor and logs call this source.' }),
});
const sqlSource = z.strictObject({
  kind: z.literal('sql'),
  name: about(z.string().max(60).optional(), { description: 'How doctor and logs call this source.' }),
  url: about(
    z.string().regex(/^(postgres|postgresql|mysql|mariadb):\/\//, 'an address starting with postgresql://, mysql:// or mariadb://'),
    {
      description: 'The database. A role that may only SELECT is enough.',
      secret: true,
      example: 'mysql://reader:${MAIL_DB_PASSWORD}@db.example.org/postfix',
      predecessor: 'SOGoUserSources viewURL',
    },
  ),
  table: about(z.string().regex(/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/, 'a table or view name, with its schema if needed'), {
    description: 'Table or view, e.g. `mailbox` or `public.mailbox`.',
  }),
  columns: about(
    z.strictObject({
      login: about(z.union([columnName, z.array(columnName).min(1).max(8)]), {
        description: 'Column or columns a login may match.',
        predecessor: 'LoginFieldNames',
      }),
      uid: about(columnName.optional(), {
        description: 'Column of the unique, lasting name.',
        fallback: 'the (first) login column',
        predecessor: 'c_uid',
      }),
      password: about(columnName, { description: 'Column of the password hash.', predecessor: 'c_password' }),
      displayName: about(columnName.optional(), { description: "Column of the person's name.", predecessor: 'c_cn' }),
      mail: about(columnName.optional(), { description: 'Column of the primary address.', predecessor: 'mail' }),
      aliases: about(z.array(columnName).max(8).optional(), {
        description: 'Columns with further addresses (separated by comma or space).',
        predecessor: 'MailFieldNames',
      }),
      domain: about(columnName.optional(), {
        description: 'Column of the domain, when the table holds several.',
        predecessor: 'DomainFieldName',
      }),
      imapLogin: about(columnName.optional(), {
        description: 'Column of the login at the IMAP server.',
        predecessor: 'IMAPLoginFieldName',
      }),
      imapHost: about(columnName.optional(), { description: 'Column of the IMAP host of this user.', predecessor: 'IMAPHostFieldName' }),
    }),
    { description: 'Which column is what.' },
  ),
  filter: about(z.string().max(1000).optional(), {
    description: 'SQL condition a row must meet, e.g. `active = 1`.',
    example: 'active = 1',
  }),
  scheme: about(z.enum(schemes).default('CRYPT'), {
    description: 'Scheme of values without a `{SCHEME}` prefix. `MD5` means the plain hex digest, as SOGo has it.',
    predecessor: 'userPasswordAlgorithm',
  }),
  timeoutSeconds: about(z.number().min(0.1).max(30).default(0.8), {
    description: 'How long to wait for this source before it counts as failing.',
  }),
});
export const sourceShape = z.discriminatedUnion('kind', [localSource, sqlSource]);

const domainShape = z.strictObject({
  name: about(domainName, {
    description: 'The mail domain, or `*` for any domain that no other entry names.',
    example: 'example.org',
    predecessor: 'SOGoMailDomain',
  }),
  aliases: about(z.array(hostName).max(1000).optional(), {
    description: 'Further names of the same domain: logins and addresses with them mean the same accounts.',
  }),
  hosts: about(z.array(hostName).max(100).optional(), { description: 'Web host names that choose this domain for logins without an @.' }),
  default: about(z.boolean().optional(), { description: 'The domain of logins without an @ when the host name does not tell.' }),
  sources: about(z.array(sourceShape).min(1).max(20).optional(), {
    description: 'Where users come from, asked in order.',
    fallback: 'the built-in user table',
    predecessor: 'SOGoUserSources',
  }),
  ...inheritable,
});

export const configShape = z.strictObject({
  listen: about(
    z
      .strictObject({
        host: about(z.string().min(1).optional(), {
          description: 'Address to listen on.',
          fallback: 'all',
          environment: 'ATRIUM_HOST',
          restart: true,
          example: '127.0.0.1',
          predecessor: 'WOPort',
        }),
        port: about(port.optional(), {
          description: 'Port to listen on.',
          environment: 'PORT',
          fallback: '3000',
          restart: true,
          predecessor: 'WOPort',
        }),
      })
      .optional(),
    { description: 'Where this process answers.' },
  ),
  publicUrl: about(z.url({ protocol: /^https?$/ }).optional(), {
    description: 'Address people and devices use, without a path. Used for links, redirects and cookies.',
    fallback: 'what the request says',
    environment: 'ATRIUM_PUBLIC_URL',
    example: 'https://groupware.example.org',
  }),
  trustedProxies: about(
    z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
      .max(200)
      .optional(),
    {
      description: 'Addresses of reverse proxies whose X-Forwarded-* headers count.',
      example: ['127.0.0.1', '10.0.0.0/8'],
    },
  ),
  allowPlainPasswords: about(z.boolean().optional(), {
    description: 'Take passwords over plain HTTP also from other machines.',
    fallback: 'false',
  }),
  compress: about(z.boolean().optional(), {
    description: 'Compress answers.',
    fallback: 'true, unless a trusted proxy forwarded the request',
  }),
  database: about(z.string().min(1).optional(), {
    description: 'Database address (postgresql://, mysql://, mariadb://).',
    environment: 'DATABASE_URL',
    fallback: 'an embedded PostgreSQL in the data directory',
    restart: true,
    secret: true,
    example: 'postgresql://atrium:${DB_PASSWORD}@db.example.org/atrium',
    predecessor: 'SOGoProfileURL, OCSFolderInfoURL',
  }),
  redis: about(
    z
      .string()
      .regex(/^rediss?:\/\//, 'must begin with redis:// or rediss://')
      .optional(),
    {
      description: 'Redis that carries live news between several instances; a single one needs none.',
      environment: 'REDIS_URL',
      fallback: 'none: news stays inside the process',
      restart: true,
      secret: true,
      example: 'redis://127.0.0.1:6379/0',
    },
  ),
  dataDir: about(z.string().min(1).optional(), {
    description: 'Data directory.',
    environment: 'ATRIUM_DATA',
    fallback: './data',
    restart: true,
  }),
  secret: about(z.string().min(32, 'at least 32 characters').optional(), {
    description: 'Seals sessions and stored mail passwords; the same on every instance.',
    environment: 'ATRIUM_SECRET',
    fallback: 'made once and kept in the data directory',
    restart: true,
    secret: true,
    example: 'file:/run/secrets/atrium',
  }),
  log: about(
    z
      .strictObject({
        level: about(z.enum(['trace', 'debug', 'info', 'warn', 'error']).optional(), {
          description: 'Least level that is written.',
          fallback: 'info',
          environment: 'ATRIUM_LOG_LEVEL',
        }),
        format: about(z.enum(['json', 'text']).optional(), {
          description: 'JSON lines, or text for people.',
          fallback: 'text on a terminal, else json',
          environment: 'ATRIUM_LOG_FORMAT',
          restart: true,
        }),
        components: about(z.record(z.string(), z.enum(['trace', 'debug', 'info', 'warn', 'error'])).optional(), {
          description: 'Level of single components.',
          example: { dav: 'debug' },
        }),
      })
      .optional(),
    { description: 'What is written to the log.' },
  ),
  login: about(
    z
      .strictObject({
        failuresPerAccount: about(z.number().int().min(1).max(1000).optional(), {
          description: 'Failed logins an account may have within the window; the next one blocks it.',
          fallback: '5',
          predecessor: 'SOGoMaximumFailedLoginCount',
        }),
        failuresPerAddress: about(z.number().int().min(1).max(100_000).optional(), {
          description: 'The same for one client address (IPv6: its /64).',
          fallback: '30',
        }),
        windowMinutes: about(z.number().min(0.05).max(1440).optional(), {
          description: 'How long failures are counted.',
          fallback: '15',
          predecessor: 'SOGoMaximumFailedLoginInterval',
        }),
        blockMinutes: about(z.number().min(0.05).max(1440).optional(), {
          description: 'How long a block lasts.',
          fallback: '15',
          predecessor: 'SOGoFailedLoginBlockInterval',
        }),
        sessionDays: about(z.number().min(0.01).max(365).optional(), {
          description: 'How long a browser stays signed in without a visit.',
          fallback: '14',
          predecessor: 'WOUseSessionExpiration',
        }),
      })
      .optional(),
    { description: 'Limits of signing in.' },
  ),
  defaults: about(z.strictObject(inheritable).optional(), { description: 'What domains have unless they say otherwise.' }),
  domains: about(z.array(domainShape).min(1).max(10_000).optional(), {
    description: 'The mail domains.',
    fallback: 'one entry `*` with the built-in user table',
  }),
});

export type ConfigFile = z.infer<typeof configShape>;
export type DomainFile = z.infer<typeof domainShape>;
export type SourceConfig = z.infer<typeof sourceShape>;
export type SqlSourceConfig = Extract<SourceConfig, { kind: 'sql' }>;
export type MailServerConfig = z.infer<typeof imap>;
export type SmtpConfig = z.infer<typeof smtp>;
export type MailboxAccess = z.infer<typeof mailboxAccessShape>;
export type PreferenceDefaults = z.infer<typeof preferenceDefaultsShape>;
