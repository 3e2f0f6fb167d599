import { domainByName } from '@/server/config/config';
import type { SessionId } from '@/server/core/ids';
import type { Directory } from '../directory';
import { hasSecondFactor } from '../factors/list-factors';
import { openStep } from '../factors/steps';
import type { Person } from '../model';
import { endSession, openSession, type SignedIn, type SignInStep } from '../sign-in';
import type { OutsideKind, OutsideProof } from './login-state';

// What follows a sign-in elsewhere, whatever its kind: a session, or first the person's own second factor (decision 0019).

/** Somebody a kind of login has admitted. */
export type Admitted = {
  person: Person;
  /** When they proved there who they are; null = some time ago, "unknown" = nobody says. */
  provenAt: Date | null | 'unknown';
  /** The provider says that it asked for two factors. */
  strong?: boolean;
  proof: Omit<OutsideProof, 'kind' | 'replaces'>;
};

/** Of the kinds that prove nothing more than a name: no ticket, no tokens. */
export const bareProof: Admitted['proof'] = { ref: null, subject: null, state: null };

/**
 * Opens the session, or begins the second step where the person has turned one on and the domain does not leave that to whoever
 * signed them in. `replaces`: the session this browser had, which ends with the new one.
 */
export async function signInFromOutside(
  directory: Directory,
  { person, provenAt, strong = false, proof }: Admitted,
  visit: { kind: OutsideKind; remoteAddress: string; agent: string; replaces: SessionId | null },
): Promise<SignedIn | SignInStep> {
  const { kind, replaces, ...from } = visit;
  const outside: OutsideProof = { ...proof, kind, replaces };
  const secondFactor = await hasSecondFactor(directory.store, person.accountId);
  if (secondFactor && !strong && !trusts(directory, person)) {
    const content = {
      accountId: person.accountId,
      counted: person.login.toLowerCase(),
      password: null,
      mustChangePassword: false,
      outside,
    };
    return { step: 'second-factor', token: await openStep(directory, 'second-factor', content) };
  }
  // Whoever has a factor can show it; to the others, coming in is the proof there is where nobody says when they gave theirs.
  const unsaid = secondFactor ? null : directory.store.clock.now();
  const confirmedAt = provenAt === 'unknown' ? unsaid : provenAt;
  const signedIn = await openSession(directory, { ...from, ...outside, person, mailPassword: null, confirmedAt });
  if (replaces !== null) await endSession(directory, replaces);
  return signedIn;
}

/**
 * Whether what the front server says of somebody is enough at a door that cannot ask for a factor: as with the main password, not
 * for those who turned one on (AUT-12), unless the domain trusts.
 */
export async function mayEnterWithoutStep(directory: Directory, person: Person): Promise<boolean> {
  return trusts(directory, person) || !(await hasSecondFactor(directory.store, person.accountId));
}

function trusts(directory: Directory, person: Person): boolean {
  return domainByName(directory.config.current, person.domain)?.signIn.secondStep === 'trust';
}
