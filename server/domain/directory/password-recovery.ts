import { createHash, randomBytes } from 'node:crypto';
import { domainByName } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import type { AccountId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { printable } from '@/server/core/printable';
import { ensureAccount, personById } from './accounts';
import { recordAudit } from './audit';
import type { Directory } from './directory';
import { findTypedDomain } from './find-domain';
import type { Person } from './model';
import { namesInPassword, passwordPolicyOf, replacePassword, sourceOf } from './password-change';
import { checkPassword, type PasswordPolicy } from './passwords/schema';
import { chosenLanguage, queueSystemMail } from './system-mail';
import { throttleKeys } from './throttle';

// A forgotten password: a one-time link to the second address, where the administrator allows it (AUT-14). Nothing here tells
// whether an account exists: the asker gets the same answer at the same moment, and only the owner of the second address more.

const linkLifeMilliseconds = 3_600_000;
const tokenBytes = 32;

/** Whether the page "forgot your password?" is offered for this domain: it is allowed, and a mail can be sent. */
export function recoveryOffered(directory: Directory, domain: string): boolean {
  const entry = domainByName(directory.config.current, domain);
  if (!entry?.passwords.recovery) return false;
  return entry.systemMail !== null && directory.config.current.publicUrl !== null;
}

export type RecoveryRequest = {
  login: string;
  host: string;
  remoteAddress: string;
  /** The address of the page that takes the token, e.g. `https://mail.example.org/recover?token=`; the token is appended. */
  linkPrefix: string;
};

/**
 * Sends a link, if there is somebody to send it to. Always succeeds, and always at once: the look-up begins when the answer is
 * already on its way.
 * @throws DomainError rate_limited when this client address asked too often
 */
export async function requestRecovery(directory: Directory, request: RecoveryRequest): Promise<void> {
  const keys = throttleKeys(`recovery:${request.login.trim().toLowerCase()}`, request.remoteAddress);
  await directory.throttle.inTurn(keys.account, async () => {
    const blocked = await directory.throttle.isBlocked(keys);
    await directory.throttle.fail(keys);
    if (blocked) throw new DomainError('rate_limited', 'too many recovery requests');
  });
  const work = new Promise<void>((resolve) => setImmediate(resolve))
    .then(() => sendLink(directory, request))
    .catch((error: unknown) => logger('auth').error({ err: error }, 'a recovery link could not be sent'));
  directory.background.add(work);
  void work.finally(() => directory.background.delete(work));
}

async function sendLink(directory: Directory, request: RecoveryRequest): Promise<void> {
  const { store } = directory;
  const name = findTypedDomain(directory.config.current, request.login.trim().normalize('NFC'), request.host);
  const domain = name ? (name.entry.name === '*' ? name.domain : name.entry.name) : '';
  const person = name && recoveryOffered(directory, domain) ? await recoverable(directory, name) : null;
  await recordAudit(store, {
    action: 'password.recovery.requested',
    domain,
    accountId: person?.person.accountId ?? null,
    address: request.remoteAddress,
    details: { login: printable(request.login).slice(0, 190), sent: person !== null },
  });
  if (!person) return;
  const token = randomBytes(tokenBytes).toString('base64url');
  const now = store.clock.now();
  await store.db.passwordRecovery.deleteMany({ where: { expiresAt: { lt: now } } });
  await store.db.passwordRecovery.create({
    data: {
      tokenHash: hashOf(token),
      accountId: person.person.accountId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + linkLifeMilliseconds),
    },
    select: { tokenHash: true },
  });
  await queueSystemMail(directory, {
    domain,
    ...(await chosenLanguage(directory, person.person.accountId)),
    to: person.address,
    kind: 'recovery',
    values: { login: person.person.login, link: `${request.linkPrefix}${encodeURIComponent(token)}`, address: request.remoteAddress },
  });
}

/** Who may get a link and where to: active, from a source that takes a password, with a second address that is not the mailbox itself. */
async function recoverable(
  directory: Directory,
  name: NonNullable<ReturnType<typeof findTypedDomain>>,
): Promise<{ person: Person; address: string } | null> {
  for (const source of directory.sources.of(name.entry)) {
    const user = await source.find(name);
    if (!user) continue;
    if (!user.active || !source.passwords) return null;
    const person = await ensureAccount(directory, user);
    const address = (user.recoveryAddress ?? (await keptAddress(directory, person.accountId)))?.toLowerCase() ?? '';
    return address.includes('@') && !person.addresses.includes(address) ? { person, address } : null;
  }
  return null;
}

/** Where the source names no second address, the one an administrator noted here. */
async function keptAddress(directory: Directory, accountId: string): Promise<string | null> {
  const row = await directory.store.db.account.findUnique({ where: { id: accountId }, select: { recoveryAddress: true } });
  return row?.recoveryAddress ?? null;
}

/** Whom a link is for and what the new password must be like, for the page that asks for it. Null = no longer (or never) good. */
export async function readRecovery(
  directory: Directory,
  token: string,
): Promise<{ domain: string; login: string; policy: PasswordPolicy; names: readonly string[] } | null> {
  const person = await personOfToken(directory, token);
  if (!person) return null;
  return {
    domain: person.domain,
    login: person.login,
    policy: passwordPolicyOf(directory.config.current, person.domain),
    names: namesInPassword(person),
  };
}

/**
 * Sets the new password and uses the link up; every session ends. A password the policy refuses leaves the link good.
 * @throws DomainError gone (link used, too old or unknown), invalid with details.refusals, unsupported, unavailable
 */
export async function recoverPassword(
  directory: Directory,
  input: { token: string; next: string; remoteAddress: string },
): Promise<Person> {
  const { store } = directory;
  const person = await personOfToken(directory, input.token);
  if (!person || !recoveryOffered(directory, person.domain)) throw gone();
  const refusals = checkPassword(passwordPolicyOf(directory.config.current, person.domain), {
    next: input.next,
    names: namesInPassword(person),
  });
  if (refusals.length > 0) throw new DomainError('invalid', 'the new password will not do', { details: { refusals } });
  const found = await sourceOf(directory, person);
  if (!found?.user.active) throw gone();
  // One statement decides who uses it; a second request in the same moment finds nothing to use.
  const taken = await store.db.passwordRecovery.updateMany({
    where: { tokenHash: hashOf(input.token), usedAt: null, expiresAt: { gt: store.clock.now() } },
    data: { usedAt: store.clock.now() },
  });
  if (taken.count === 0) throw gone();
  try {
    await replacePassword(directory, person, input);
  } catch (error) {
    // Nothing was changed: the link must not be lost to a directory's own rule or a source that is down.
    await store.db.passwordRecovery.updateMany({ where: { tokenHash: hashOf(input.token) }, data: { usedAt: null } });
    throw error;
  }
  await store.db.passwordRecovery.deleteMany({ where: { accountId: person.accountId } });
  return person;
}

async function personOfToken(directory: Directory, token: string): Promise<Person | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const row = await directory.store.db.passwordRecovery.findUnique({
    where: { tokenHash: hashOf(token) },
    select: { accountId: true, usedAt: true, expiresAt: true },
  });
  if (!row || row.usedAt || row.expiresAt.getTime() <= directory.store.clock.now().getTime()) return null;
  return personById(directory, row.accountId as AccountId);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function gone(): DomainError {
  return new DomainError('gone', 'this link is no longer good');
}
