import { DomainError, isDomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { printable } from '@/server/core/printable';
import { asSourceSays, ensureAccount, personById } from './accounts';
import { findAppPassword, isClientDoor, looksLikeAppPassword, noteAppPasswordUse } from './app-passwords/verify-app-password';
import { recordAudit } from './audit';
import { credentialsChangedSince } from './credentials-changed';
import type { Directory } from './directory';
import { hasSecondFactor } from './factors/list-factors';
import { findTypedDomain } from './find-domain';
import { sourcelessUser } from './logins/admit';
import type { Door, Person } from './model';
import { offersTo } from './offer';
import { spendDefault } from './passwords/decoy';
import { personToday } from './person-today';
import { isKeptFrom, type LoginName, type SourceUser, type UserSource } from './sources/source';
import { ownKey, type ThrottleKeys, throttleKeys } from './throttle';

export type LoginAttempt = {
  /** As typed: an address, or a bare name of the default domain (or of the domain the web host name chooses). */
  login: string;
  password: string;
  remoteAddress: string;
  door: Door;
  /** The Host of the request. */
  host?: string;
  /** It wants to open a web session, which a password may not do in every domain. */
  signInPage?: boolean;
};

/** A password that was right, and what is still missing. */
export type FirstStep = {
  person: Person;
  /** The account as failures of this login are counted. */
  counted: string;
  /** The person has a second factor: nothing may be opened before it was shown. */
  secondFactor: boolean;
  /** The source wants a new password first (AUT-14). */
  mustChangePassword: boolean;
  /** The account's mark of changes, read before the password was looked at. */
  credentialsAt: Date | null;
};

const maxLoginLength = 190;
const maxPasswordLength = 1024;

/**
 * Who may come in with this password alone: the one place where a password is checked, for every door (AUT-1, 3, 5, 13). Doors that
 * know no second step take app passwords too, and refuse the main password of somebody with a second factor as they refuse a wrong
 * one (AUT-12).
 * @throws DomainError unauthenticated (wrong password, unknown user, unknown domain, disabled: not told apart, in text or time),
 *   rate_limited (too many failures of this account or address), unavailable (no source could say yes and at least one was down).
 */
export async function verifyLogin(directory: Directory, attempt: LoginAttempt): Promise<Person> {
  const opening = openingOf(directory, attempt);
  const key = directory.verified.keyOf({ login: opening.login, host: attempt.host ?? '', password: attempt.password, door: attempt.door });
  const known = await directory.verified.get(key, (person, since) => asToday(directory, { person, since }, attempt.door));
  if (known) return known;
  return directory.verified.share(key, () =>
    inTurn(directory, opening, async (proven) => {
      if (proven.by === 'password' && proven.secondFactor) {
        logger('auth').info({ door: attempt.door }, 'a right password was refused: the account has a second factor');
        return refuse(directory, opening, clientKeys(opening));
      }
      const [person] = await Promise.all([personOf(directory, proven), forgive(directory, opening, proven)]);
      requireOwnPassword(proven, attempt.door);
      requireDoor(directory, person, attempt.door);
      return person;
    }),
  );
}

/**
 * The first step of a sign-in that can have more of them. The count of failures goes on until the last step, so that a known
 * password does not buy more guesses at codes.
 * @throws as verifyLogin
 */
export async function verifyFirstStep(directory: Directory, attempt: LoginAttempt): Promise<FirstStep> {
  const opening = openingOf(directory, attempt);
  return inTurn(directory, opening, async (proven) => {
    const { secondFactor, credentialsAt } = proven;
    const [person] = await Promise.all([
      ensureAccount(directory, proven.user),
      secondFactor ? undefined : forgive(directory, opening, proven),
    ]);
    return { person, counted: opening.counted, secondFactor, mustChangePassword: proven.user.mustChangePassword ?? false, credentialsAt };
  });
}

type Opening = {
  attempt: LoginAttempt;
  login: string;
  name: LoginName | null;
  counted: string;
  keys: ThrottleKeys & { address: string };
  /** Each source is asked once who this is. */
  find(source: UserSource, name: LoginName): Promise<SourceUser | null>;
};

function openingOf(directory: Directory, attempt: LoginAttempt): Opening {
  const login = attempt.login.normalize('NFC').trim();
  const tooLong = login.length > maxLoginLength || attempt.password.length > maxPasswordLength;
  const found = tooLong ? null : findTypedDomain(directory.config.current, login, attempt.host ?? '');
  // Where the page offers no password form, a password opens no web session; the form is no secret, so neither is this.
  const name = attempt.signInPage && found?.entry.signIn.show.includes('password') === false ? null : found;
  const counted = name ? `${name.local.toLowerCase()}@${domainOf(name)}` : login.toLowerCase().slice(0, maxLoginLength);
  return { attempt, login, name, counted, keys: throttleKeys(counted, attempt.remoteAddress), find: findOnce() };
}

function findOnce(): Opening['find'] {
  const asked = new Map<UserSource, Promise<SourceUser | null>>();
  return (source, name) => {
    const answer = asked.get(source) ?? source.find(name);
    asked.set(source, answer);
    return answer;
  };
}

function domainOf(name: LoginName): string {
  return name.entry.name === '*' ? name.domain : name.entry.name;
}

/** Right passwords that a client may not use are counted beside the account's own failures: a forgotten phone must not lock its owner out. */
function clientKeys({ counted, keys }: Opening): ThrottleKeys {
  return { account: printable(`clients:${counted}`).slice(0, maxLoginLength), address: keys.address };
}

/**
 * Attempts at one account one after the other; none at its password while it is blocked. An app password comes in all the same: nobody
 * guesses one, and a stranger's guesses must not lock people out of everything they have.
 */
function inTurn<Result>(directory: Directory, opening: Opening, accept: (proven: Proven) => Promise<Result>): Promise<Result> {
  const { attempt, keys } = opening;
  const { throttle, refusals } = directory;
  return throttle.inTurn(keys.account, async () => {
    const begun = performance.now();
    if (await throttle.isBlocked({ account: keys.address, address: null })) throw blocked(opening);
    const byAppPassword = isClientDoor(attempt.door) && looksLikeAppPassword(attempt.password);
    const owner = byAppPassword ? await findByAppPassword(directory, opening) : null;
    if (owner) return accept(owner);
    const more = isClientDoor(attempt.door) && !byAppPassword ? [clientKeys(opening).account] : [];
    if (await throttle.isBlocked({ account: keys.account, address: null, more })) {
      if (byAppPassword) await refusals.rest(`${paceOf(directory, opening)} blocked`, begun);
      throw blocked(opening);
    }
    const proven = await findUser(directory, opening);
    if (proven) return accept(proven);
    await refusals.rest(paceOf(directory, opening), begun);
    return refuse(directory, opening, keys);
  });
}

function blocked({ attempt, login }: Opening): DomainError {
  logFailure(attempt, login, 'blocked');
  return new DomainError('rate_limited', 'too many failed logins');
}

/** Refusals of one domain and kind of door are of one pace; those of an unknown domain of the default one's, as they spend its time. */
function paceOf(directory: Directory, { name, attempt }: Opening): string {
  const { domains } = directory.config.current;
  const entry = name?.entry ?? domains.find((domain) => domain.isDefault) ?? domains[0];
  return `${entry?.name ?? ''} ${isClientDoor(attempt.door)}`;
}

type Proof = {
  user: SourceUser;
  by: 'password' | 'app-password';
  accountId: string | null;
  secondFactor: boolean;
  credentialsAt: Date | null;
};
/** `tried`: counters of the accounts this login was tried at, the one it opened among them. */
type Proven = Proof & { tried: readonly string[] };

/** Whose app password for this door it is: of somebody a source lets in, or of an account that needs none. */
async function findByAppPassword(directory: Directory, { attempt, name, find }: Opening): Promise<Proven | null> {
  if (!name) return null;
  let maybeKnown = false;
  const known: SourceUser[] = [];
  for (const source of directory.sources.of(name.entry)) {
    const user = await find(source, name).catch(() => 'down' as const);
    maybeKnown ||= user !== null;
    if (user === null || user === 'down' || isKeptFrom(user, known)) continue;
    known.push(user);
    const proven = await proveByAppPassword(directory, user, attempt);
    if (proven) return proven;
  }
  const user = maybeKnown ? null : await sourcelessUser(directory, name);
  return user && proveByAppPassword(directory, user, attempt);
}

/** Asks the sources in order; the first that knows the login and accepts the password decides. */
async function findUser(directory: Directory, { attempt, name, find }: Opening): Promise<Proven | null> {
  const { password } = attempt;
  if (!name || password === '') {
    await spendLikeAStranger(directory, password);
    return null;
  }
  let unavailable: unknown = null;
  let spent = false;
  const tried: string[] = [];
  const known: SourceUser[] = [];
  const sources = directory.sources.of(name.entry);
  for (const source of sources) {
    try {
      const user = await find(source, name);
      if (!user || isKeptFrom(user, known)) continue;
      known.push(user);
      spent = true;
      tried.push(ownKeys(user).account);
      const proven = await underOwnName(directory, { user, source, password }, () => prove(directory, user, password));
      if (proven && user.active) return { ...proven, tried };
    } catch (error) {
      if (isDomainError(error) && error.code === 'rate_limited') throw error;
      unavailable = error;
      logger('directory').error({ err: error, source: source.label, domain: name.entry.name }, 'a user source cannot be asked');
    }
  }
  if (!spent) await spendIn(sources[0], password);
  if (unavailable !== null && !spent) throw new DomainError('unavailable', 'a user source cannot be asked', { cause: unavailable });
  return null;
}

/**
 * Somebody with several logins (an alias, a number, a spelling the source takes for the same) gets no more guesses than others: failures
 * are counted for the account as well, whatever name it was tried under. That such a count is full looks like a wrong password,
 * because "too many" would tell that two names are one account.
 */
function underOwnName<Result>(
  directory: Directory,
  { user, source, password }: { user: SourceUser; source: UserSource; password: string },
  attempt: () => Promise<Result | null>,
): Promise<Result | null> {
  const keys = ownKeys(user);
  return directory.throttle.inTurn(keys.account, async () => {
    if (await directory.throttle.isBlocked(keys)) {
      await spendIn(source, password);
      return null;
    }
    const result = await attempt();
    if (result === null && (await directory.throttle.fail(keys))) directory.verified.forget(loginOf(user));
    return result;
  });
}

function ownKeys(user: SourceUser): ThrottleKeys {
  return { account: ownKey(loginOf(user)), address: null };
}

/** As `Person.login`. */
function loginOf({ uid, domain }: SourceUser): string {
  return uid.includes('@') ? uid : `${uid}@${domain}`;
}

/** Who came in mistyped before. An app password tells nothing of who guesses at the main one, so that count goes on. */
async function forgive(directory: Directory, { keys }: Opening, { by, tried }: Proven): Promise<void> {
  if (by === 'password') await directory.throttle.succeed({ account: keys.account, address: null, more: tried });
}

/** Whether this is the password the source knows. */
async function prove(directory: Directory, user: SourceUser, password: string): Promise<Proof | null> {
  const { accountId, credentialsAt } = await accountOf(directory, user);
  // Always asked, and before the password is looked at: the answer's time tells nothing of it.
  const secondFactor = accountId !== null && (await hasSecondFactor(directory.store, accountId));
  return (await user.verify(password)) ? { user, by: 'password', accountId, secondFactor, credentialsAt } : null;
}

/** Whether this is an app password of theirs, good for this door. */
async function proveByAppPassword(directory: Directory, user: SourceUser, attempt: LoginAttempt): Promise<Proven | null> {
  const { door, password, remoteAddress } = attempt;
  const { accountId, credentialsAt } = await accountOf(directory, user);
  if (accountId === null || !user.active || !isClientDoor(door)) return null;
  const found = await findAppPassword(directory.store, { accountId, door, password });
  if (!found) return null;
  await noteAppPasswordUse(directory.store, found, remoteAddress);
  return { user, by: 'app-password', accountId, secondFactor: true, credentialsAt, tried: [] };
}

async function accountOf(directory: Directory, { domain, uid }: SourceUser): Promise<Pick<Proof, 'accountId' | 'credentialsAt'>> {
  const where = { domain_uid: { domain, uid } };
  const row = await directory.store.db.account.findUnique({ where, select: { id: true, credentialsAt: true } });
  return { accountId: row?.id ?? null, credentialsAt: row?.credentialsAt ?? null };
}

/**
 * Somebody verified a moment ago, with the groups and functions they have now. A source that is down changes nothing. Null when no
 * source knows them (any more): whether they may come in all the same is for the whole verification to say.
 */
async function asToday(
  directory: Directory,
  { person: known, since }: { person: Person; since: Date },
  door: Door,
): Promise<Person | null> {
  if (await credentialsChangedSince(directory, known, since)) return null;
  const account = await personById(directory, known.accountId);
  const today = account ? await personToday(directory, account) : 'gone';
  if (today === 'gone') throw new DomainError('unauthenticated', 'wrong login or password');
  if (today === 'unknown') return null;
  const person = today === 'unsure' ? known : today;
  requireDoor(directory, person, door);
  return person;
}

/**
 * A password that an administrator handed out opens the one page where it is replaced, and nothing that goes on working with it
 * (decision 18). App passwords are their owner's own. Errors: `forbidden`.
 */
function requireOwnPassword({ user, by }: Proven, door: Door): void {
  if (by !== 'password' || !isClientDoor(door) || !user.mustChangePassword) return;
  logger('auth').info({ door }, 'a temporary password was refused: it has to be changed on the web first');
  const reason = 'This password is temporary. Sign in on the web first and choose your own.';
  throw new DomainError('forbidden', 'a temporary password opens no client', { details: { reason } });
}

/** Said only to somebody who knows the password (DOM-9). Errors: `forbidden`. */
function requireDoor(directory: Directory, person: Person, door: Door): void {
  if (door === 'dav' && !offersTo(directory.config.current, person, 'dav'))
    throw new DomainError('forbidden', 'CalDAV and CardDAV are switched off for this person');
}

/** A source that shows an entry only to its owner has shown little to an app password: what the account knows of them stays. */
async function personOf(directory: Directory, { user, by, accountId }: Proven): Promise<Person> {
  const known = by === 'app-password' && accountId !== null ? await personById(directory, accountId) : null;
  if (known) return asSourceSays(known, user);
  return ensureAccount(directory, user);
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

/** Counts a failure, notes it, and refuses: the one way for everything that must look like a wrong password. */
async function refuse(directory: Directory, { attempt, login, name }: Opening, keys: ThrottleKeys): Promise<never> {
  logFailure(attempt, login, 'refused');
  const blocked = await directory.throttle.fail(keys);
  const domain = name ? domainOf(name) : '';
  if (blocked) directory.verified.forget(`${name?.local.toLowerCase() ?? ''}@${domain}`);
  await recordAudit(directory.store, {
    action: blocked ? 'login.blocked' : 'login.failed',
    domain,
    accountId: null,
    address: attempt.remoteAddress,
    details: { login: printable(login).slice(0, maxLoginLength), door: attempt.door },
  });
  throw new DomainError('unauthenticated', 'wrong login or password');
}

/** OPS-11: the words and their order are what intrusion blockers look for; they do not change. */
export function logFailure(attempt: Pick<LoginAttempt, 'door' | 'remoteAddress'>, login: string, reason: 'refused' | 'blocked'): void {
  // Whatever was typed must not be able to start a second line or imitate the address.
  const user = login.replace(/[^\p{L}\p{N}@._+'-]/gu, '?').slice(0, maxLoginLength);
  logger('auth').warn(
    `login failed door=${attempt.door} user=${user === '' ? '-' : user} address=${attempt.remoteAddress} reason=${reason}`,
  );
}
