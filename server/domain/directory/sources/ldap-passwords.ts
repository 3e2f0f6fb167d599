import { Attribute, Change, type Client, type Entry, ResultCodeError } from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import type { NewScheme } from '@/server/config/shape/source-passwords';
import { DomainError, isDomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { hashPassword } from '../passwords/hash-password';
import { firstOf } from './ldap-entry';
import type { LdapPool } from './ldap-pool';

// Writing a password into a directory (AUT-14): by the password modify operation (RFC 3062), as a hash in an attribute, or the way
// of Active Directory. With the person's own rights where the current password is known.

const passwordModify = '1.3.6.1.4.1.4203.1.11.1';
/** What nearly every OpenLDAP verifies by itself. */
const defaultScheme: NewScheme = 'SHA512-CRYPT';

/** @throws DomainError unauthenticated, invalid (refusals: the directory's own policy), forbidden, unavailable */
export async function changeLdapPassword(
  pool: LdapPool,
  config: LdapSourceConfig,
  entry: Entry,
  change: { current: string | null; next: string },
): Promise<void> {
  try {
    await write(pool, config, entry, change);
  } catch (error) {
    throw asDomainError(error);
  }
}

async function write(
  pool: LdapPool,
  config: LdapSourceConfig,
  entry: Entry,
  { current, next }: { current: string | null; next: string },
): Promise<void> {
  const { dn } = entry;
  const byOwner = config.changePassword !== 'attribute' && current !== null;
  const work = (client: Client): Promise<unknown> => {
    switch (config.changePassword) {
      case 'active-directory':
        return client.modify(dn, activeDirectoryChange(current, next));
      case 'attribute':
        return writeAttribute(client, config, dn, next);
      default:
        return client.exop(passwordModify, passwordModifyValue({ dn, current, next }));
    }
  };
  if (!byOwner) {
    if (current !== null && (await pool.asUser(dn, current, async () => true)) === null)
      throw new DomainError('unauthenticated', 'the current password is wrong');
    await pool.asService(work);
    await settle(pool, config, entry);
    return;
  }
  const byOwnerWith = async (client: Client) => {
    await work(client);
    return true;
  };
  // Nobody signs in to Active Directory with an expired password, but who knows it may change it: the old one is in the question.
  const expired = config.changePassword === 'active-directory' ? () => pool.asService(byOwnerWith) : undefined;
  const done = await pool.asUser(dn, current, byOwnerWith, expired);
  if (done === null) throw new DomainError('unauthenticated', 'the current password is wrong');
}

/** A password set by an administrator's hand is one more to be changed for some directories; this one was chosen by its owner. */
async function settle(pool: LdapPool, config: LdapSourceConfig, { dn }: Entry): Promise<void> {
  const { mustChange } = config;
  if (!mustChange) return;
  const isLastSet = mustChange.field.toLowerCase() === 'pwdlastset';
  const modification = new Attribute({ type: mustChange.field, values: isLastSet ? ['-1'] : [] });
  await pool
    .asService((client) => client.modify(dn, new Change({ operation: 'replace', modification })))
    .catch((error: unknown) =>
      logger('directory').warn({ err: error }, 'the note that a password must be changed could not be taken away'),
    );
}

async function writeAttribute(client: Client, config: LdapSourceConfig, dn: string, next: string): Promise<void> {
  const modification = new Attribute({ type: config.attributes.password, values: [await newLdapValue(config, next)] });
  await client.modify(dn, new Change({ operation: 'replace', modification }));
}

/** Puts `next` in the place of `old`, if it still stands there (the server decides). */
export async function replaceLdapHash(
  client: Client,
  config: LdapSourceConfig,
  dn: string,
  { old, next }: { old: string; next: string },
): Promise<boolean> {
  const type = config.attributes.password;
  try {
    await client.modify(dn, [
      new Change({ operation: 'delete', modification: new Attribute({ type, values: [old] }) }),
      new Change({ operation: 'add', modification: new Attribute({ type, values: [next] }) }),
    ]);
    return true;
  } catch (error) {
    // noSuchAttribute: that value is no longer there.
    if (error instanceof ResultCodeError && error.code === 16) return false;
    throw error;
  }
}

/** A new password as directories write it: every kind of crypt(3) is `{CRYPT}` there. */
async function newLdapValue(config: LdapSourceConfig, password: string): Promise<string> {
  return asLdapValue(await hashPassword(password, newLdapScheme(config)));
}

export function newLdapScheme(config: LdapSourceConfig): NewScheme {
  return config.newScheme ?? defaultScheme;
}

/** `{SHA512-CRYPT}$6$…` as `{CRYPT}$6$…`. */
export function asLdapValue(hash: string): string {
  return hash.replace(/^\{(?:BLF|SHA512|SHA256)-CRYPT\}/, '{CRYPT}').replace(/^\{ARGON2ID\}/, '{ARGON2}');
}

export function storedPassword(entry: Entry, config: LdapSourceConfig): string {
  return firstOf(entry, config.attributes.password);
}

function activeDirectoryChange(current: string | null, next: string): Change | Change[] {
  const attribute = (password: string) => new Attribute({ type: 'unicodePwd', values: [Buffer.from(`"${password}"`, 'utf16le')] });
  if (current === null) return new Change({ operation: 'replace', modification: attribute(next) });
  return [
    new Change({ operation: 'delete', modification: attribute(current) }),
    new Change({ operation: 'add', modification: attribute(next) }),
  ];
}

/** PasswdModifyRequestValue (RFC 3062 section 2): a sequence of [0] whose, [1] old, [2] new. */
function passwordModifyValue({ dn, current, next }: { dn: string; current: string | null; next: string }): Buffer {
  const parts = [tagged(0x80, dn), ...(current === null ? [] : [tagged(0x81, current)]), tagged(0x82, next)];
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: string | Buffer): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const { length } = bytes;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), bytes]);
}

function asDomainError(error: unknown): unknown {
  if (isDomainError(error)) return error;
  if (!(error instanceof ResultCodeError)) return new DomainError('unavailable', 'the directory could not be asked', { cause: error });
  // Active Directory says so when the old password in the question is not the one it has.
  const isWrong = error.code === 49 || (error.code === 19 && error.message.startsWith('00000056'));
  if (isWrong) return new DomainError('unauthenticated', 'the current password is wrong', { cause: error });
  switch (error.code) {
    // Too short, used before, changed too recently: the directory's own policy.
    case 19:
    case 53:
      return new DomainError('invalid', 'the directory refuses the new password', {
        cause: error,
        details: { refusals: ['refused_by_source'] },
      });
    case 50:
      return new DomainError('forbidden', 'this directory does not let the password be changed', { cause: error });
    default:
      return new DomainError('unavailable', 'the directory could not change the password', { cause: error });
  }
}
