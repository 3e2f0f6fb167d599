import { domainByName } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import { asSourceSays, personById } from '../accounts';
import { recordAudit } from '../audit';
import type { Directory } from '../directory';
import { needsNoSource } from '../logins/admit';
import type { LoginKind } from '../logins/login-state';
import type { Person } from '../model';
import { changePassword, sourceOf } from '../password-change';
import { endSession, openSession, type SignedIn, type SignInStep } from '../sign-in';
import { ownKey, type ThrottleKeys, throttleKeys } from '../throttle';
import { logFailure } from '../verify-login';
import { checkPasskey, passkeyQuestion, type Site } from './passkeys';
import { spendRecoveryCode } from './recovery-codes';
import { openStep, readStep, takeStep } from './steps';
import { spendTotpCode } from './totp';

/** What somebody shows beside their password. */
export type Proof = { kind: 'totp' | 'recovery'; code: string } | { kind: 'passkey'; response: unknown };

export type StepAnswer = { token: string; site: Site; remoteAddress: string; agent: string };

/**
 * The second step of a sign-in. Wrong answers count as wrong passwords do, for every door, and beside that for themselves, so
 * that a phone signing in with an app password meanwhile does not hand out new guesses.
 * @throws DomainError gone (the step is used or too old), unauthenticated (wrong code), rate_limited
 */
export async function finishSecondStep(directory: Directory, answer: StepAnswer & { proof: Proof }): Promise<SignedIn | SignInStep> {
  const step = await readStep(directory, answer.token);
  if (step?.purpose !== 'second-factor') throw tooLate();
  const { content } = step;
  const person = await activePerson(directory, content.accountId, content.outside?.kind);
  const attempt = {
    person,
    keys: proofKeys(content.counted, person, answer.remoteAddress),
    remoteAddress: answer.remoteAddress,
  };
  await provedInTurn(directory, attempt, () =>
    showsFactor(directory, {
      person,
      remoteAddress: answer.remoteAddress,
      proof: answer.proof,
      site: answer.site,
      use: 'passkey second step',
      bound: answer.token,
    }),
  );
  if (!(await takeStep(directory, answer.token))) throw tooLate();
  if (content.mustChangePassword) return { step: 'new-password', token: await openStep(directory, 'new-password', content) };
  const signedIn = await openSession(directory, { ...answer, ...content.outside, person, mailPassword: content.password });
  if (content.outside?.replaces) await endSession(directory, content.outside.replaces);
  return signedIn;
}

/**
 * The last step of a sign-in whose source wants a new password first (AUT-14).
 * @throws DomainError gone, invalid with details.refusals, unsupported, and what else changePassword throws
 */
export async function finishNewPassword(directory: Directory, answer: StepAnswer & { next: string }): Promise<SignedIn> {
  const step = await readStep(directory, answer.token);
  if (step?.purpose !== 'new-password' || step.content.password === null) throw tooLate();
  const person = await activePerson(directory, step.content.accountId);
  await changePassword(directory, person, {
    current: step.content.password,
    next: answer.next,
    remoteAddress: answer.remoteAddress,
    session: null,
  });
  if (!(await takeStep(directory, answer.token))) throw tooLate();
  return openSession(directory, { ...answer, person, mailPassword: answer.next });
}

/** What the page of a step has to ask for; null when the step is over. */
export async function describeStep(directory: Directory, token: string, site: Site) {
  const step = await readStep(directory, token);
  if (!step) return null;
  const { purpose, content } = step;
  const person = await activePerson(directory, content.accountId, content.outside?.kind).catch(() => null);
  if (!person) return null;
  const kinds = await directory.store.db.secondFactor.groupBy({ by: ['kind'], where: { accountId: content.accountId } });
  const has = (kind: string) => kinds.some((row) => row.kind === kind);
  return {
    purpose,
    person,
    totp: has('totp'),
    recovery: has('recovery'),
    passkey: has('passkey')
      ? await passkeyQuestion(directory, {
          use: { purpose: 'passkey second step', bound: token },
          accountId: content.accountId,
          site,
        })
      : null,
  };
}

/** Counters of proofs beside a password: the one that only a right proof ends, and that of the name and the account. */
export function proofKeys(counted: string, { accountId, login }: Person, remoteAddress: string): ThrottleKeys {
  const { account, address } = throttleKeys(counted, remoteAddress);
  return { account: `factor:${accountId}`, address, more: [account, ownKey(login)] };
}

/** Whether this proof is theirs. */
export async function showsFactor(
  directory: Directory,
  given: { person: Person; remoteAddress: string; proof: Proof; site: Site; use: 'passkey second step' | 'passkey confirm'; bound: string },
): Promise<boolean> {
  const { person, remoteAddress, proof, site, use, bound } = given;
  const { accountId, domain } = person;
  switch (proof.kind) {
    case 'totp':
      return spendTotpCode(directory, accountId, proof.code);
    case 'recovery': {
      const used = await spendRecoveryCode(directory, accountId, proof.code);
      if (used) await recordAudit(directory.store, { action: 'factor.recovery-used', domain, accountId, address: remoteAddress });
      return used;
    }
    case 'passkey':
      return (await checkPasskey(directory, { response: proof.response, use: { purpose: use, bound }, site }, accountId)) !== null;
  }
}

/**
 * One attempt at a time, none after too many wrong proofs; a wrong one counts. That a stranger guessed at the password stops nobody here:
 * whoever is asked for a proof has come this far by another one. @throws DomainError rate_limited, unauthenticated
 */
export async function provedInTurn(
  directory: Directory,
  attempt: { person: Person; keys: ThrottleKeys; remoteAddress: string },
  prove: () => Promise<boolean>,
): Promise<void> {
  const { person, keys, remoteAddress } = attempt;
  const from = { door: 'web' as const, remoteAddress };
  await directory.throttle.inTurn(ownKey(person.login), async () => {
    if (await directory.throttle.isBlocked({ account: keys.account, address: keys.address })) {
      logFailure(from, person.login, 'blocked');
      throw new DomainError('rate_limited', 'too many failed logins');
    }
    if (await prove()) return directory.throttle.succeed(keys);
    logFailure(from, person.login, 'refused');
    const blocked = await directory.throttle.fail(keys);
    if (blocked) directory.verified.forgetAccount(person.accountId);
    await recordAudit(directory.store, {
      action: blocked ? 'login.blocked' : 'login.failed',
      domain: person.domain,
      accountId: person.accountId,
      address: remoteAddress,
      details: { door: 'web', step: 2 },
    });
    throw new DomainError('unauthenticated', 'the second step failed');
  });
}

/**
 * Somebody the source lets in today, or whom this kind of login alone vouches for.
 * @throws DomainError unauthenticated, unavailable (the source cannot be asked)
 */
export async function activePerson(directory: Directory, accountId: string, kind: LoginKind = 'password'): Promise<Person> {
  const person = await personById(directory, accountId);
  const found = person && (await sourceOf(directory, person));
  const entry = person && domainByName(directory.config.current, person.domain);
  if (person && !found && entry && needsNoSource(entry, kind)) return person;
  if (!person || !found?.user.active) throw new DomainError('unauthenticated', 'the account may not sign in any more');
  return asSourceSays(person, found.user);
}

function tooLate(): DomainError {
  return new DomainError('gone', 'this sign-in took too long or was finished already');
}
