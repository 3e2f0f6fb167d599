// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { profileSigningShape } from './shape/connect';
import { exposureShape } from './shape/exposure';
import { imap, mailboxAccessShape, sieve, smtp } from './shape/mail';
import { brandingShape, switchesShape } from './shape/offer';
import { passwordsShape, systemMailShape } from './shape/passwords';
import { preferenceDefaultsShape } from './shape/preferences';
import { about, domainName, hostName, port, publicUrl } from './shape/setting';
import { signInShape } from './shape/sign-in';
import { sourceShape } from './shape/sources';

// The shape of atrium.yaml, put together from shape/. The text of `docs/settings.md` and `docs/atrium.schema.json` is made from
// the `meta` in there. Levels: "system" settings stand at the top; everything under `defaults` may stand in a domain too.

/** Settings that the system gives as defaults and any domain may set for itself. */
const inheritable = {
  imap: imap.nullable().optional(),
  smtp: smtp.nullable().optional(),
  sieve: sieve.nullable().optional(),
  mailboxAccess: mailboxAccessShape.optional(),
  passwords: passwordsShape.optional(),
  systemMail: systemMailShape.nullable().optional(),
  signIn: signInShape.optional(),
  preferences: preferenceDefaultsShape.optional(),
  branding: brandingShape.optional(),
  switches: switchesShape.optional(),
  exposure: exposureShape.optional(),
};

const domainShape = z.strictObject({
  name: about(domainName, {
    description:
      'The mail domain, or `*` for any domain that no other entry names. Accounts belong to this name: where a domain gets a new one, the new one goes under `aliases`.',
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
  publicUrl: about(publicUrl.optional(), {
    description:
      'Address people and devices use. Used for links, redirects and cookies. Its path, if it has one, is the base path: with `https://example.org/groupware` every address begins with `/groupware`; the pages are built for it (`npm run build`). Another path needs a restart, another host acts at once.',
    restart: true,
    fallback: 'what the request says',
    environment: 'ATRIUM_PUBLIC_URL',
    example: 'https://groupware.example.org',
  }),
  profileSigning: profileSigningShape.optional(),
  trustedProxies: about(
    z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an address or a network such as 10.0.0.0/8, not a name'))
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
    description:
      'Database address (postgresql://, mysql://, mariadb://). With TLS where it says so: `?sslmode=verify-full`, and `&sslrootcert=/path/ca.pem` for an authority of your own; `require` encrypts and does not look who answers.',
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
  secret: about(z.string().min(32, 'must have at least 32 characters; make one with: openssl rand -hex 32').optional(), {
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
        level: about(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).optional(), {
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
        domainList: about(z.boolean().optional(), {
          description: 'The login page has a list of the domains to choose from.',
          fallback: 'false',
          predecessor: 'SOGoLoginDomains',
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
