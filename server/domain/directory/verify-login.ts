import { DomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { ensureAccount } from './accounts';
import { recordAudit } from './audit';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { Door, Person } from './model';
import { spendDefault } from './passwords/decoy';
import type { LoginName, SourceUser, UserSource } from './sources/source';
import { type ThrottleKeys, throttleKeys } from './throttle';

export type LoginAttempt = {
  /** As typed: an address, or a bare name of the default domain (or of the domain the web host name chooses). */
  login: string;
  password: string;
  remoteAddress: string;
  door: Door;
  /** The Host of the request. */
  host?: string;
};

const maxLoginLength = 190;
const maxPasswordLength = 1024;

/**
 * The one place where a password is checked, for every door (AUT-1, 3, 5, 13).
 * @throws DomainError unauthenticated (wrong password, unknown user, unknown domain, disabled: not told apart, in text or time),
 *   rate_limited (too many failures of this account or address), unavailable (no source could say yes and at least one was down).
 */
export async function verifyLogin(directory: Directory, attempt: LoginAttempt): Promise<Person> {
  const login = attempt.login.normalize('NFC').trim();
  const host = attempt.host ?? '';
  const key = directory.verified.keyOf(login, host, attempt.password);
  const known = directory.verified.get(key);
  if (known) return known;

  const name =
    login.length > maxLoginLength || attempt.password.length > maxPasswordLength ? null : findDomain(directory.config.current, login, host);
  const counted = name
    ? `${name.local.toLowerCase()}@${name.entry.name === '*' ? name.domain : name.entry.name}`
    : login.toLowerCase().slice(0, maxLoginLength);
  const keys = throttleKeys(counted, attempt.remoteAddress);
  const verify = async () => {
    if (await directory.throttle.isBlocked(keys)) {
      logFailure(attempt, login, 'blocked');
      throw new DomainError('rate_limited', 'too many failed logins');
    }
    const user = await findUser(directory, name, attempt.password);
    if (!user) return refuse(directory, { attempt, login, keys, name });
    // Said only to somebody who knows the password (DOM-9).
    if (attempt.door === 'dav' && name && !name.entry.switches.dav)
      throw new DomainError('forbidden', 'CalDAV and CardDAV are switched off for this domain');
    const [person] = await Promise.all([ensureAccount(directory, user), directory.throttle.succeed(keys)]);
    return person;
  };
  return directory.verified.share(key, () => directory.throttle.inTurn(keys.account, verify));
}

/** Asks the sources in order; the first that knows the login and accepts the password decides. */
async function findUser(directory: Directory, name: LoginName | null, password: string): Promise<SourceUser | null> {
  if (!name || password === '') {
    await spendLikeAStranger(directory, password);
    return null;
  }
  let unavailable: unknown = null;
  let spent = false;
  const sources = directory.sources.of(name.entry);
  for (const source of sources) {
    try {
      const user = await source.find(name);
      if (!user) continue;
      spent = true;
      if ((await user.verify(password)) && user.active) return user;
    } catch (error) {
      unavailable = error;
      logger('directory').error({ err: error, source: source.label, domain: name.entry.name }, 'a user source cannot be asked');
    }
  }
  if (!spent) await spendIn(sources[0], password);
  if (unavailable !== null && !spent) throw new DomainError('unavailable', 'a user source cannot be asked', { cause: unavailable });
  return null;
}

/** An unknown domain takes as long as an unknown user of the default domain: the look-up, and one verification. */
async function spendLikeAStranger(directory: Directory, password: string): Promise<void> {
  const { domains } = directory.config.current;
  const entry = domains.find((domain) => domain.isDefault) ?? domains[0];
  const source = entry && directory.sources.of(entry)[0];
  if (entry && source) await source.find({ local: 'nobody', domain: `${entry.name}.invalid`, entry, bare: false }).catch(() => null);
  await spendIn(source, password);
}

async function spendIn(source: UserSource | undefined, password: string): Promise<void> {
  try {
    await (source ? source.spend(password) : spendDefault(password));
  } catch {
    await spendDefault(password);
  }
}

async function refuse(
  directory: Directory,
  failure: { attempt: LoginAttempt; login: string; keys: ThrottleKeys; name: LoginName | null },
): Promise<never> {
  const { attempt, login, keys, name } = failure;
  logFailure(attempt, login, 'refused');
  const blocked = await directory.throttle.fail(keys);
  const domain = name ? (name.entry.name === '*' ? name.domain : name.entry.name) : '';
  if (blocked) directory.verified.forget(`${name?.local.toLowerCase() ?? ''}@${domain}`);
  await recordAudit(directory.store, {
    action: blocked ? 'login.blocked' : 'login.failed',
    domain,
    accountId: null,
    address: attempt.remoteAddress,
    details: { login: login.slice(0, maxLoginLength), door: attempt.door },
  });
  throw new DomainError('unauthenticated', 'wrong login or password');
}

/** OPS-11: the words and their order are what intrusion blockers look for; they do not change. */
function logFailure(attempt: LoginAttempt, login: string, reason: 'refused' | 'blocked'): void {
  // Whatever was typed must not be able to start a second line or imitate the address.
  const user = login.replace(/[^\p{L}\p{N}@._+'-]/gu, '?').slice(0, maxLoginLength);
  logger('auth').warn(
    `login failed door=${attempt.door} user=${user === '' ? '-' : user} address=${attempt.remoteAddress} reason=${reason}`,
  );
}
