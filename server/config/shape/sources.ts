// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { entrySettings, plainBook } from './entry';
import { about } from './setting';

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
  directory: plainBook.optional(),
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
  ...entrySettings,
});
export const sourceShape = z.discriminatedUnion('kind', [localSource, sqlSource]);

export type SourceConfig = z.infer<typeof sourceShape>;
export type SqlSourceConfig = Extract<SourceConfig, { kind: 'sql' }>;
