// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { about, hostName, port, serverHost, tls } from './setting';

const loginPattern = z
  .string()
  .regex(/%[und]|%\{address\}/, 'a pattern needs at least one of %u (login), %n (before the @), %d (domain), %{address}');

const publicServer = z.strictObject({
  host: about(hostName, { description: 'Host name people see.', example: 'mail.example.org' }),
  port: about(port.optional(), { description: 'Port.', fallback: 'the usual one for tls' }),
  tls: about(tls.default('implicit'), { description: 'Encryption: `implicit`, `starttls` or `none`.' }),
});

const certificates = z.string().regex(/-----BEGIN CERTIFICATE-----/, 'not certificates in PEM; a file is named by file:/path');

function mailServer(meta: { protocol: string; ports: string; predecessor: string }) {
  return about(
    z.strictObject({
      host: about(serverHost, {
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
      ca: about(certificates.optional(), {
        description: 'Certificates of the authority that signed the server’s, in PEM, where the system does not know it.',
        fallback: 'the system’s authorities',
        example: 'file:/etc/ssl/example-ca.pem',
      }),
      login: about(loginPattern.default('%u'), {
        description:
          'Login name at this server: %u is the full login (`jane@example.org`), %n the part before the @, %d the domain, %{address} the primary address.',
        example: '%n',
      }),
      public: about(publicServer.optional(), {
        description: `How people's own programs reach the ${meta.protocol} server, where that differs: named by Thunderbird's autoconfig, the Apple profile and the page "Connect a client".`,
        fallback: 'host, port and tls from above; nothing is named when host is a loopback address',
      }),
    }),
    { description: `The ${meta.protocol} server. \`null\` switches it off.` },
  );
}

export const imap = mailServer({ protocol: 'IMAP', ports: '143, or 993 with implicit TLS', predecessor: 'SOGoIMAPServer' });
export const sieve = mailServer({ protocol: 'ManageSieve', ports: '4190', predecessor: 'SOGoSieveServer' });
export const smtp = about(
  mailServer({ protocol: 'SMTP submission', ports: '587, or 465 with implicit TLS', predecessor: 'SOGoSMTPServer' }).extend({
    authenticate: about(z.boolean().default(true), {
      description: 'Sign in with the same login and password as for IMAP before sending.',
      predecessor: 'SOGoSMTPAuthenticationType',
    }),
  }),
  { description: 'The server that takes outgoing mail. `null` switches it off.' },
);

const mechanism = about(z.enum(['xoauth2', 'oauthbearer']).default('xoauth2'), {
  description: 'How the token is said to SMTP and ManageSieve; IMAP takes the better one it finds offered.',
});

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
    z.strictObject({ mode: z.literal('oauth'), mechanism }),
    z.strictObject({
      mode: z.literal('trusted'),
      secret: about(z.string().min(1), {
        description: 'The one password the mail server takes for every login when it comes from this host.',
        secret: true,
        example: 'file:/run/secrets/mail-host',
      }),
    }),
    z.strictObject({ mode: z.literal('separate') }),
  ]),
  {
    description:
      'How the mailbox is opened: with the login password (`password`), through a master user (`master`), with the access token of the OpenID login (`oauth`), with one fixed secret the mail server takes from this host (`trusted`), or with a mail password the person enters once (`separate`).',
    example: { mode: 'password' },
  },
);

export type MailServerConfig = z.infer<typeof imap>;
export type SmtpConfig = z.infer<typeof smtp>;
export type MailboxAccess = z.infer<typeof mailboxAccessShape>;
