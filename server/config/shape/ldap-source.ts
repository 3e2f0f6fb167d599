// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { entrySettings } from './entry';
import { about, tls } from './setting';
import { newScheme, upgradeHashes } from './source-passwords';

const attributeName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*(;[A-Za-z0-9-]+)*$/, 'an attribute name');
const hostAndPort = z.string().regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?$/, 'a host name or address, with :port if needed');
const attribute = (description: string, more: { example?: string; predecessor?: string; fallback?: string } = {}) =>
  about(attributeName.optional(), { description, ...more });

function stateTest(description: string, example: string) {
  return about(
    z.strictObject({
      field: about(attributeName, { description: 'Attribute that tells.', example }),
      values: about(z.array(z.string().max(500)).min(1).max(100).optional(), {
        description: 'Values that mean yes; letter case does not matter.',
        fallback: 'anything but nothing, 0, f, false, n, no, off',
      }),
      bit: about(z.number().int().min(1).max(2_147_483_648).optional(), {
        description: 'For a number made of flags: the flag that means yes, e.g. 2 in `userAccountControl`.',
        example: 2,
      }),
    }),
    { description },
  );
}

const attributesShape = z.strictObject({
  uid: about(attributeName.default('uid'), {
    description: 'Attribute of the unique, lasting name.',
    example: 'sAMAccountName',
    predecessor: 'UIDFieldName',
  }),
  displayName: about(attributeName.default('cn'), {
    description: "Attribute of the person's name.",
    example: 'displayName',
    predecessor: 'CNFieldName',
  }),
  mail: about(attributeName.default('mail'), { description: 'Attribute of the primary address (its first value).' }),
  aliases: about(z.array(attributeName).max(8).optional(), {
    description: 'Attributes with further addresses; the `smtp:` of proxyAddresses is taken off, and `SMTP:` marks the primary one.',
    example: ['proxyAddresses'],
    predecessor: 'MailFieldNames',
  }),
  imapLogin: attribute('Attribute of the login at the IMAP server.', { predecessor: 'IMAPLoginFieldName' }),
  imapHost: attribute('Attribute of the IMAP host of this user.', { example: 'mailHost', predecessor: 'IMAPHostFieldName' }),
  smtpLogin: attribute('Attribute of the login at the SMTP server.', { fallback: '`login` of `smtp`' }),
  sieveLogin: attribute('Attribute of the login at the Sieve server.', { fallback: '`imapLogin`' }),
  sieveHost: attribute('Attribute of the Sieve host of this user.', { fallback: '`imapHost`', predecessor: 'SieveHostFieldName' }),
  kind: attribute('Attribute that tells rooms and things (`location`, `room`, `thing`, `resource`, `equipment`) from people.', {
    predecessor: 'KindFieldName',
  }),
  capacity: attribute('Attribute that says how often a resource can be booked at the same time.', {
    predecessor: 'MultipleBookingsFieldName',
  }),
  groups: attribute('Attribute of a person that names their groups, by distinguished name or by plain name.', { example: 'memberOf' }),
  recovery: attribute('Attribute of a second address, for a forgotten password.'),
  photo: attribute('Attribute of the photo (JPEG or PNG as bytes), for the directory book.', { fallback: 'jpegPhoto' }),
  password: about(attributeName.default('userPassword'), {
    description: 'Attribute of the password hash; read only for `atrium user schemes` and `upgradeHashes`.',
  }),
});

export const ldapSource = z.strictObject({
  kind: z.literal('ldap'),
  name: about(z.string().max(60).optional(), { description: 'How doctor and logs call this source.' }),
  hosts: about(z.array(hostAndPort).min(1).max(16), {
    description: 'Servers with the same content, asked in this order; one that fails is left alone for a while.',
    example: ['ldap1.example.org', 'ldap2.example.org:1389'],
    predecessor: 'hostname',
  }),
  tls: about(tls.default('starttls'), {
    description: 'Encryption: `none` (only sensible on the same machine), `starttls`, or `implicit` (LDAPS).',
    predecessor: 'encryption',
  }),
  verifyCertificate: about(z.boolean().default(true), {
    description: 'Check the certificate. Can only be switched off for loopback addresses.',
  }),
  ca: about(
    z
      .string()
      .regex(/-----BEGIN CERTIFICATE-----/, 'not certificates in PEM; a file is named by file:/path')
      .optional(),
    {
      description: 'Certificates of the authority that signed the servers’, in PEM, where the system does not know it.',
      fallback: 'the system’s authorities',
      example: 'file:/etc/ssl/example-ca.pem',
    },
  ),
  bindDn: about(z.string().min(1).optional(), {
    description: 'Who looks people up. `%d` is the domain.',
    fallback: 'nobody: anonymous',
    example: 'cn=reader,dc=example,dc=org',
  }),
  bindPassword: about(z.string().min(1).optional(), { description: 'Its password.', secret: true, example: '${LDAP_PASSWORD}' }),
  base: about(z.string().max(500), {
    description: 'Where people are. `%d` is the domain, `%{dc}` the domain as `dc=example,dc=org`.',
    example: 'ou=people,%{dc}',
    predecessor: 'baseDN',
  }),
  scope: about(z.enum(['sub', 'one', 'base']).default('sub'), {
    description: 'How deep to look below `base`: `sub` everywhere, `one` level, or `base` itself.',
    predecessor: 'scope',
  }),
  filter: about(z.string().max(2000).optional(), {
    description: 'LDAP filter (RFC 4515) an entry must meet. `%d` is the domain.',
    example: '(&(objectClass=inetOrgPerson)(accountStatus=active))',
    predecessor: 'filter',
  }),
  loginAttributes: about(z.array(attributeName).min(1).max(8).default(['uid']), {
    description: 'Attributes a login may match, with and without its domain; the first that knows it wins.',
    example: ['uid', 'mail'],
    predecessor: 'bindFields',
  }),
  userDn: about(
    z
      .string()
      .max(500)
      .regex(/%[un]/, 'needs %n (login before the @) or %u (all of it): without, everybody signs in as the same entry')
      .optional(),
    {
      description:
        'Sign people in under this distinguished name instead of the one found by a search. `%n` is the login before the @, `%u` all of it, `%d` the domain.',
      example: 'uid=%n,ou=people,dc=example,dc=org',
      predecessor: 'bindAsCurrentUser',
    },
  ),
  readAs: about(z.enum(['service', 'user', 'nobody']).optional(), {
    description:
      'With whose rights an entry is read: `service` (`bindDn` or anonymous), `user` (the person, after signing in), or `nobody`: the login is all that is known. Without `service` a session of a person who was removed lasts until its end.',
    fallback: '`service`; with `userDn` and no `bindDn`, `user`',
  }),
  attributes: about(attributesShape.prefault({}), { description: 'Which attribute is what.', predecessor: 'mapping' }),
  disabled: stateTest('Who may not sign in although the entry is there.', 'userAccountControl').optional(),
  mustChange: stateTest('Who has to choose a new password first.', 'pwdReset').optional(),
  groups: about(
    z.strictObject({
      base: about(z.string().max(500).optional(), {
        description: 'Where groups are.',
        fallback: 'where people are',
        example: 'ou=groups,%{dc}',
      }),
      filter: about(
        z
          .string()
          .max(2000)
          .default('(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup)(objectClass=group))'),
        {
          description: 'LDAP filter a group must meet.',
        },
      ),
      name: about(attributeName.default('cn'), { description: 'Attribute of the name; shares are given to `name@domain`.' }),
      displayName: attribute('Attribute of the name people see.', { fallback: 'the name', example: 'description' }),
      mail: attribute('Attribute of the address.', { fallback: 'mail' }),
      member: about(attributeName.default('member'), {
        description: 'Attribute of the members: `member`, `uniqueMember`, `memberUid`.',
      }),
      memberIs: about(z.enum(['dn', 'uid']).optional(), {
        description: 'What a member value is: a distinguished name, or the unique name.',
        fallback: '`uid` for memberUid, else `dn`',
      }),
      nested: about(z.boolean().default(false), { description: 'Members of a group in a group count, five levels deep.' }),
    }),
    { description: 'Groups, to share with and to write to.', predecessor: 'GroupObjectClasses' },
  ).optional(),
  resultLimit: about(z.number().int().min(1).max(100_000).default(500), {
    description: 'Most entries one search may give.',
    predecessor: 'SOGoLDAPQueryLimit',
  }),
  timeLimitSeconds: about(z.number().int().min(1).max(600).default(10), {
    description: 'Longest the server may search.',
    predecessor: 'SOGoLDAPQueryTimeout',
  }),
  pageSize: about(z.number().int().min(0).max(10_000).default(200), {
    description: 'Entries per page (RFC 2696); 0 switches paging off.',
  }),
  timeoutSeconds: about(z.number().min(0.1).max(30).default(0.8), {
    description: 'How long to wait for a connection or an answer to a login, over all hosts, before this source counts as failing.',
  }),
  changePassword: about(z.enum(['exop', 'attribute', 'active-directory']).nullable().optional(), {
    description:
      'Let people change their password: `exop` asks the directory to (RFC 3062), `attribute` writes a hash of `newScheme` with the rights of `bindDn`, `active-directory` writes unicodePwd (needs TLS).',
    fallback: 'null: not from here',
    predecessor: 'passwordPolicy',
  }),
  newScheme,
  upgradeHashes,
  ...entrySettings,
});

export type LdapSourceConfig = z.infer<typeof ldapSource>;
