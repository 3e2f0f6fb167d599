import { DomainError } from '@/server/core/errors';
import { readAccountSettings } from './account-settings';
import { asSourceSays, findPersonByLogin, groupsOf } from './accounts';
import { addressesOf } from './addresses';
import type { Directory } from './directory';
import { hasSecondFactor } from './factors/list-factors';
import { findTypedDomain } from './find-domain';
import type { AddressReason, Person } from './model';
import { asPerson } from './person-as-known';
import { isKeptFrom, type LoginName, type SourceUser, type UserSource } from './sources/source';
import type { Advice } from './sources/source-fault';
import { adviceOn, faultText } from './sources/source-watch';
import { type SwitchInForce, switchesInForce } from './switches-in-force';
import { ownKey, throttleKeys } from './throttle';

// For administrators: how a login would go, source by source. Nothing is counted, kept or logged of the password.

/** What one source said. `scheme`: how it keeps the password, where it shows that. */
export type SourceAnswer = {
  source: string;
  kind: string;
  answer: 'unknown' | 'wrong_password' | 'disabled' | 'accepted' | 'unreachable';
  scheme: string | null;
  /** When it cannot be asked: why, in its own words, and what to do. */
  trouble: { text: string; advice: Advice } | null;
};

/** What is known of whom a source knows, whether or not the password was right. */
export type LoginFacts = {
  login: string;
  displayName: string;
  kind: 'user' | 'resource';
  capacity: number | null;
  admin: boolean;
  hidden: boolean;
  groups: readonly string[];
  addresses: readonly { address: string; reason: AddressReason }[];
  switches: readonly SwitchInForce[];
  /** They signed in here before. */
  hasAccount: boolean;
  secondFactor: boolean;
  mustChangePassword: boolean;
};

export type LoginTest = {
  domain: string | null;
  outcome: 'accepted' | 'unknown_domain' | 'unknown_user' | 'wrong_password' | 'disabled' | 'unreachable';
  answers: SourceAnswer[];
  /** Too many failures: whoever tries is refused for a while, also with the right password. */
  blocked: boolean;
  /** Null while no source that can be asked knows the login. */
  facts: LoginFacts | null;
  /** The same person as the rooms take them, for whoever goes on to the mailbox. Never leaves the server. */
  person: Person | null;
};

/** Tries a login as the doors would, and says why it is refused. */
export async function testLogin(directory: Directory, input: { login: string; password: string }): Promise<LoginTest> {
  const name = findTypedDomain(directory.config.current, input.login.normalize('NFC').trim());
  if (!name) return { domain: null, outcome: 'unknown_domain', answers: [], blocked: false, facts: null, person: null };
  const domain = name.entry.name === '*' ? name.domain : name.entry.name;
  const answers: SourceAnswer[] = [];
  let known: SourceUser | null = null;
  const earlier: SourceUser[] = [];
  for (const source of directory.sources.of(name.entry)) {
    const { user, answer } = await ask(source, name, input.password, earlier);
    answers.push(answer);
    if (user) earlier.push(user);
    if (answer.answer === 'accepted' || known === null) known = user;
    if (answer.answer === 'accepted') break;
  }
  const keys = throttleKeys(`${name.local.toLowerCase()}@${domain}`, '');
  const account = known && (await findPersonByLogin(directory, `${known.uid}@${known.domain}`));
  return {
    domain,
    answers,
    outcome: outcomeOf(answers),
    blocked: await directory.throttle.isBlocked({
      account: keys.account,
      address: null,
      more: known ? [ownKey(account?.login ?? `${known.uid}@${known.domain}`)] : [],
    }),
    facts: known && (await factsOf(directory, known, account)),
    person: known && (account ? asSourceSays(account, known) : asPerson(directory, known)),
  };
}

type Asked = { user: SourceUser | null; answer: SourceAnswer };

async function ask(source: UserSource, name: LoginName, password: string, earlier: readonly SourceUser[]): Promise<Asked> {
  const about = { source: source.label, kind: source.kind, scheme: null, trouble: null };
  try {
    const user = await source.find(name);
    if (!user || isKeptFrom(user, earlier)) return { user: null, answer: { ...about, answer: 'unknown' } };
    const right = password !== '' && (await user.verify(password));
    const answer = !right ? 'wrong_password' : user.active ? 'accepted' : 'disabled';
    return { user, answer: { ...about, scheme: user.scheme ?? null, answer } };
  } catch (error) {
    return { user: null, answer: { ...about, answer: 'unreachable', trouble: { text: faultText(error), advice: adviceOn(error) } } };
  }
}

function outcomeOf(answers: readonly SourceAnswer[]): LoginTest['outcome'] {
  const said = (answer: SourceAnswer['answer']) => answers.some((one) => one.answer === answer);
  if (said('accepted')) return 'accepted';
  if (said('disabled')) return 'disabled';
  if (said('wrong_password')) return 'wrong_password';
  return said('unreachable') ? 'unreachable' : 'unknown_user';
}

async function factsOf(directory: Directory, user: SourceUser, account: Person | null): Promise<LoginFacts> {
  const config = directory.config.current;
  const settings = account ? await readAccountSettings(directory.store, account.accountId) : { hidden: null, switches: {} };
  return {
    login: `${user.uid}@${user.domain}`,
    displayName: user.displayName,
    kind: user.kind ?? 'user',
    capacity: user.capacity ?? null,
    admin: user.admin,
    hidden: settings.hidden ?? user.hidden ?? false,
    groups: groupsOf(user),
    addresses: addressesOf(config, user),
    switches: switchesInForce(config, { domain: user.domain, own: settings.switches, bySource: user.modulesOff ?? [] }),
    hasAccount: account !== null,
    secondFactor: account !== null && (await hasSecondFactor(directory.store, account.accountId)),
    mustChangePassword: user.mustChangePassword ?? false,
  };
}

const testsPerWindow = 60;
const windowMinutes = 10;

/**
 * As many tests as somebody setting up a source needs, and not as many as would guess a password: whoever got hold of an
 * administrator's browser must not have a way around the limits of logins. @throws DomainError rate_limited
 */
export function testInTurn<Result>(directory: Directory, admin: Person, test: () => Promise<Result>): Promise<Result> {
  const { store, throttle } = directory;
  return throttle.inTurn(`login-test:${admin.accountId}`, async () => {
    const since = new Date(store.clock.now().getTime() - windowMinutes * 60_000);
    const rows = await store.db.auditEvent.findMany({
      where: { domain: admin.domain, at: { gt: since }, action: 'admin.login-test', accountId: admin.accountId },
      select: { id: true },
      take: testsPerWindow,
    });
    if (rows.length >= testsPerWindow) throw new DomainError('rate_limited', 'too many login tests');
    return test();
  });
}
