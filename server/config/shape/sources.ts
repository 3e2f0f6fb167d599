// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { entrySettings, plainBook } from './entry';
import { ldapSource } from './ldap-source';
import { about } from './setting';
import { newScheme, schemes, upgradeHashes } from './source-passwords';

const columnName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_$]*$/, 'must be the name of a column; for anything computed make a view');

const localSource = z.strictObject({
  kind: z.literal('local'),
  name: about(z.string().max(60).optional(), { description: 'How doctor and logs call this source.' }),
  changePassword: about(z.boolean().optional(), { description: 'Let people change their password.', fallback: 'true' }),
  newScheme,
  upgradeHashes,
  directory: plainBook.optional(),
});
const tableName = z.string().regex(/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/, 'a table or view name, with its schema if needed');
/** A column and which of its values mean yes. */
function columnTest(description: string, example: string) {
  return about(
    z.strictObject({
      field: about(columnName, { description: 'Column that tells.', example }),
      values: about(z.array(z.string().max(500)).min(1).max(100).optional(), {
        description: 'Values that mean yes; letter case does not matter.',
        fallback: 'anything but nothing, 0, f, false, n, no, off',
      }),
    }),
    { description },
  );
}
const sqlSource = z.strictObject({
  kind: z.literal('sql'),
  name: about(z.string().max(60).optional(), { description: 'How doctor and logs call this source.' }),
  url: about(
    z.string().regex(/^(postgres|postgresql|mysql|mariadb):\/\//, 'must be an address starting with postgresql://, mysql:// or mariadb://'),
    {
      description:
        'The database. A role that may only SELECT is enough. TLS as in `database`: `?sslmode=verify-full&sslrootcert=/path/ca.pem`.',
      secret: true,
      example: 'mysql://reader:${MAIL_DB_PASSWORD}@db.example.org/postfix',
      predecessor: 'SOGoUserSources viewURL',
    },
  ),
  table: about(tableName, { description: 'Table or view, e.g. `mailbox` or `public.mailbox`.' }),
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
      smtpLogin: about(columnName.optional(), { description: 'Column of the login at the SMTP server.', fallback: '`login` of `smtp`' }),
      sieveLogin: about(columnName.optional(), { description: 'Column of the login at the Sieve server.', fallback: '`imapLogin`' }),
      sieveHost: about(columnName.optional(), {
        description: 'Column of the Sieve host of this user.',
        fallback: '`imapHost`',
        predecessor: 'SieveHostFieldName',
      }),
      kind: about(columnName.optional(), {
        description: 'Column that tells rooms and things (`location`, `room`, `thing`, `resource`, `equipment`) from people.',
        predecessor: 'KindFieldName',
      }),
      capacity: about(columnName.optional(), {
        description: 'Column that says how often a resource can be booked at the same time.',
        predecessor: 'MultipleBookingsFieldName',
      }),
      recovery: about(columnName.optional(), { description: 'Column of a second address, for a forgotten password.' }),
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
  disabled: columnTest('Who may not sign in although the row is there.', 'locked').optional(),
  mustChange: columnTest('Who has to choose a new password first. A change from here sets the column to 0.', 'force_change').optional(),
  groups: about(
    z.strictObject({
      table: about(tableName, { description: 'Table or view with one row for each member of each group.', example: 'group_members' }),
      name: about(columnName, { description: 'Column of the group’s name; shares are given to `name@domain`.' }),
      member: about(columnName, { description: 'Column of the member: the unique name, a login or an address.' }),
      displayName: about(columnName.optional(), { description: 'Column of the name people see.', fallback: 'the name' }),
      mail: about(columnName.optional(), { description: "Column of the group's address." }),
      domain: about(columnName.optional(), { description: 'Column of the domain, when the table holds several.' }),
      filter: about(z.string().max(1000).optional(), { description: 'SQL condition a row must meet.', example: 'active = 1' }),
    }),
    { description: 'Groups, to share with and to write to.' },
  ).optional(),
  changePassword: about(z.boolean().optional(), {
    description: 'Let people change their password; the role needs UPDATE on that column.',
    fallback: 'false',
    predecessor: 'userPasswordPolicy',
  }),
  newScheme,
  newSchemePrefix: about(z.boolean().optional(), {
    description: 'Write `{SCHEME}` before new values. Off for a database whose other readers do not know it.',
    fallback: 'true',
    predecessor: 'prependPasswordScheme',
  }),
  upgradeHashes,
  ...entrySettings,
});
export const sourceShape = z.discriminatedUnion('kind', [localSource, sqlSource, ldapSource]);

export type SourceConfig = z.infer<typeof sourceShape>;
export type SqlSourceConfig = Extract<SourceConfig, { kind: 'sql' }>;
export type LocalSourceConfig = Extract<SourceConfig, { kind: 'local' }>;
