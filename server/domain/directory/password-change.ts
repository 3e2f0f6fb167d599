import type { Config } from '@/server/config/config';
import { domainByName } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { recordAudit } from './audit';
import { closingWhatIsOpen } from './close-what-is-open';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import { sealMailSecret } from './mail-secret';
import type { Person } from './model';
import { checkPassword, type PasswordPolicy, type PasswordRefusal } from './passwords/schema';
import type { LoginName, SourceUser, UserSource } from './sources/source';
import { chosenLanguage, queueSystemMail } from './system-mail';
import { accountKeys, throttleKeys } from './throttle';
import { logFailure } from './verify-login';

// Changing the login password in the source it comes from (AUT-14).

/** The rules of a domain, as data: the form shows them, and `checkPassword` in passwords/schema.ts applies them in the browser too. */
export function passwordPolicyOf(config: Config, domain: string): PasswordPolicy {
  const entry = domainByName(config, domain);
  return { minLength: entry?.passwords.minLength ?? 10, classes: entry?.passwords.classes ?? 1 };
}

/** What a new password of theirs may not hold. */
export function namesInPassword(person: Pick<Person, 'uid' | 'login' | 'address'>): string[] {
  return [...new Set([person.uid, person.login.split('@')[0] ?? '', person.address.split('@')[0] ?? ''])].filter((name) => name !== '');
}

/** Whether the source this person comes from takes a new password from here. False too when it cannot be asked. */
export async function canChangePassword(directory: Directory, person: Person): Promise<boolean> {
  try {
    return (await sourceOf(directory, person))?.source.passwords !== undefined;
  } catch {
    return false;
  }
}

export type PasswordChange = {
  current: string;
  next: string;
  remoteAddress: string;
  /** The browser that asks: it stays signed in, and its sealed mail password becomes the new one. */
  session: { id: SessionId; cookieKey: string | null } | null;
};

/**
 * Changes the login password in the person's source, ends every other session and forgets verified logins.
 * @throws DomainError invalid with details.refusals (PasswordRefusal[]), unauthenticated when `current` is wrong, rate_limited,
 *   unsupported when the source takes no password from here, unavailable when it cannot be asked.
 */
export async function changePassword(directory: Directory, person: Person, change: PasswordChange): Promise<void> {
  const policy = passwordPolicyOf(directory.config.current, person.domain);
  refuseIf(checkPassword(policy, { next: change.next, current: change.current, names: namesInPassword(person) }));
  const keys = throttleKeys(person.login.toLowerCase(), change.remoteAddress);
  await directory.throttle.inTurn(keys.account, async () => {
    if (await directory.throttle.isBlocked(keys)) throw new DomainError('rate_limited', 'too many wrong passwords');
    const found = await needSource(directory, person);
    if (change.current === '' || !(await found.user.verify(change.current))) {
      const blocked = await directory.throttle.fail(keys);
      if (blocked) directory.verified.forgetAccount(person.accountId);
      logFailure({ door: 'web', remoteAddress: change.remoteAddress }, person.login, 'refused');
      await recordAudit(directory.store, {
        action: blocked ? 'login.blocked' : 'login.failed',
        domain: person.domain,
        accountId: person.accountId,
        address: change.remoteAddress,
        details: { door: 'web', login: person.login },
      });
      throw new DomainError('unauthenticated', 'the current password is wrong');
    }
    await closingWhatIsOpen(directory, { accountId: person.accountId, keep: change.session?.id ?? null }, () =>
      found.port.change(found.name, { current: change.current, next: change.next }),
    );
    await directory.throttle.lift(accountKeys(person.login));
  });
  await afterChange(directory, person, { ...change, how: 'own' });
}

/**
 * Sets a password for somebody who proved themself otherwise (a recovery link). Ends every session.
 * @throws as changePassword.
 */
export async function replacePassword(
  directory: Directory,
  person: Person,
  change: { next: string; remoteAddress: string },
): Promise<void> {
  refuseIf(checkPassword(passwordPolicyOf(directory.config.current, person.domain), { next: change.next, names: namesInPassword(person) }));
  const { port, name } = await needSource(directory, person);
  await closingWhatIsOpen(directory, { accountId: person.accountId, keep: null }, () =>
    port.change(name, { current: null, next: change.next }),
  );
  await directory.throttle.lift(accountKeys(person.login));
  await afterChange(directory, person, { ...change, session: null, how: 'recovery' });
}

function refuseIf(refusals: readonly PasswordRefusal[]): void {
  if (refusals.length > 0) throw new DomainError('invalid', 'the new password will not do', { details: { refusals } });
}

type Done = { next: string; remoteAddress: string; session: PasswordChange['session']; how: 'own' | 'recovery' };

/** The browser that asked keeps its mailbox; it is written down, and whoever did not do it hears of it. */
async function afterChange(directory: Directory, person: Person, { next, remoteAddress, session, how }: Done): Promise<void> {
  const { store } = directory;
  if (session?.cookieKey) {
    const sealed = sealMailSecret({
      serverSecret: directory.serverSecret,
      cookieKey: session.cookieKey,
      sessionId: session.id,
      password: next,
    });
    // Only where a login password was kept: a mailbox opened in another way keeps its own secret.
    const opensWithLogin = domainByName(directory.config.current, person.domain)?.mailboxAccess.mode === 'password';
    if (opensWithLogin)
      await store.db.session.updateMany({
        where: { id: session.id, accountId: person.accountId, revokedAt: null, mailSecret: { not: null } },
        data: { mailSecret: new Uint8Array(sealed) },
      });
  }
  await recordAudit(store, {
    action: 'password.changed',
    domain: person.domain,
    accountId: person.accountId,
    address: remoteAddress,
    details: { how },
  });
  logger('auth').info({ account: person.accountId, how }, 'password changed');
  if (domainByName(directory.config.current, person.domain)?.systemMail)
    await queueSystemMail(directory, {
      domain: person.domain,
      ...(await chosenLanguage(directory, person.accountId)),
      to: person.address,
      kind: 'password-changed',
      values: { login: person.login, address: remoteAddress },
    });
}

type Found = { source: UserSource; user: SourceUser; name: LoginName };

/** The source that knows this person, in the order of the configuration. @throws what the source throws when it cannot be asked */
export async function sourceOf(directory: Directory, person: Pick<Person, 'uid' | 'domain'>): Promise<Found | null> {
  const name = findDomain(directory.config.current, `${person.uid}@${person.domain}`);
  if (!name) return null;
  let trouble: unknown = null;
  for (const source of directory.sources.of(name.entry)) {
    try {
      const user = await source.find(name);
      if (user && user.uid === person.uid) return { source, user, name };
    } catch (error) {
      trouble = error;
    }
  }
  if (trouble !== null) throw new DomainError('unavailable', 'a user source cannot be asked', { cause: trouble });
  return null;
}

async function needSource(directory: Directory, person: Person) {
  const found = await sourceOf(directory, person);
  if (!found) throw new DomainError('not_found', 'no source knows this person any more');
  const port = found.source.passwords;
  if (!port) throw new DomainError('unsupported', `the source ${found.source.label} takes no password from here`);
  return { ...found, port };
}
