import { describeLogin } from './describe-login';
import type { Directory } from './directory';
import { hasSecondFactor } from './factors/list-factors';
import { findDomain } from './find-domain';
import type { LoginName, SourceUser, UserSource } from './sources/source';
import { throttleKeys } from './throttle';

// For administrators: how a login would go, source by source. Nothing is counted, kept or logged of the password.

/** What one source said. `scheme`: how it keeps the password, where it shows that. */
export type SourceAnswer = {
  source: string;
  kind: string;
  answer: 'unknown' | 'wrong_password' | 'disabled' | 'accepted' | 'unreachable';
  scheme: string | null;
  /** In words, when it cannot be asked. */
  trouble: string | null;
};

export type LoginTest = {
  domain: string | null;
  outcome: 'accepted' | 'unknown_domain' | 'unknown_user' | 'wrong_password' | 'disabled' | 'unreachable';
  answers: SourceAnswer[];
  /** Too many failures: whoever tries is refused for a while, also with the right password. */
  blocked: boolean;
  secondFactor: boolean;
  mustChangePassword: boolean;
  /** The account's canonical login, once it is known. */
  login: string | null;
};

/** Tries a login as the doors would, and says why it is refused. */
export async function testLogin(directory: Directory, input: { login: string; password: string }): Promise<LoginTest> {
  const name = findDomain(directory.config.current, input.login.normalize('NFC').trim());
  if (!name) return { ...nothing, domain: null, outcome: 'unknown_domain', answers: [] };
  const domain = name.entry.name === '*' ? name.domain : name.entry.name;
  const answers: SourceAnswer[] = [];
  for (const source of directory.sources.of(name.entry)) {
    const answer = await ask(source, name, input.password);
    answers.push(answer);
    if (answer.answer === 'accepted') break;
  }
  const keys = throttleKeys(`${name.local.toLowerCase()}@${domain}`, '');
  return {
    domain,
    answers,
    outcome: outcomeOf(answers),
    blocked: await directory.throttle.isBlocked({ account: keys.account, address: keys.account }),
    ...(await factsOf(directory, input.login)),
  };
}

const nothing = { blocked: false, secondFactor: false, mustChangePassword: false, login: null };

async function ask(source: UserSource, name: LoginName, password: string): Promise<SourceAnswer> {
  const about = { source: source.label, kind: source.kind, scheme: null, trouble: null };
  try {
    const user: SourceUser | null = await source.find(name);
    if (!user) return { ...about, answer: 'unknown' };
    const right = password !== '' && (await user.verify(password));
    const answer = !right ? 'wrong_password' : user.active ? 'accepted' : 'disabled';
    return { ...about, scheme: user.scheme ?? null, answer };
  } catch (error) {
    return { ...about, answer: 'unreachable', trouble: error instanceof Error ? error.message.slice(0, 300) : String(error) };
  }
}

function outcomeOf(answers: readonly SourceAnswer[]): LoginTest['outcome'] {
  const said = (answer: SourceAnswer['answer']) => answers.some((one) => one.answer === answer);
  if (said('accepted')) return 'accepted';
  if (said('disabled')) return 'disabled';
  if (said('wrong_password')) return 'wrong_password';
  return said('unreachable') ? 'unreachable' : 'unknown_user';
}

async function factsOf(directory: Directory, login: string): Promise<Pick<LoginTest, 'secondFactor' | 'mustChangePassword' | 'login'>> {
  const known = await describeLogin(directory, login).catch(() => null);
  if (!known) return { secondFactor: false, mustChangePassword: false, login: null };
  const account = await directory.store.db.account.findUnique({
    where: { domain_uid: { domain: known.domain, uid: known.uid } },
    select: { id: true },
  });
  return {
    login: known.login,
    mustChangePassword: known.mustChangePassword,
    secondFactor: account !== null && (await hasSecondFactor(directory.store, account.id)),
  };
}
