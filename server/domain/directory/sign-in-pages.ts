import { domainByName } from '@/server/config/config';
import type { Directory } from './directory';
import { passkeySignInQuestion, signInWithPasskey } from './factors/passkey-sign-in';
import type { Site } from './factors/passkeys';
import { describeStep, finishNewPassword, finishSecondStep, type Proof } from './factors/second-step';
import type { StepPurpose } from './factors/steps';
import { findDomain } from './find-domain';
import { type SignInKinds, type SignInVisit, signInKinds } from './logins/sign-in-kinds';
import { namesInPassword, passwordPolicyOf } from './password-change';
import { readRecovery, recoveryOffered } from './password-recovery';
import type { PasswordPolicy } from './passwords/schema';
import { type SignedIn, type SignIn, type SignInStep, signIn } from './sign-in';

/** Who asks, and on which address they see us. */
export type PageVisit = { origin: string; host: string; remoteAddress: string; agent: string };

/** What a step asks for. */
export type StepView = {
  purpose: StepPurpose;
  login: string;
  totp: boolean;
  recovery: boolean;
  /** The browser's question for a passkey, as JSON; null when there is none. */
  passkey: unknown;
  policy: PasswordPolicy;
  names: readonly string[];
};

/** What the pages of signing in may ask for without importing the rooms. */
export type SignInPages = {
  signIn(input: SignIn): Promise<SignedIn | SignInStep>;
  secondStep(visit: PageVisit, token: string, proof: Proof): Promise<SignedIn | SignInStep>;
  newPassword(visit: PageVisit, token: string, next: string): Promise<SignedIn>;
  passkey(visit: PageVisit, response: unknown): Promise<SignedIn>;
  passkeyQuestion(visit: Pick<PageVisit, 'origin' | 'host'>): Promise<unknown>;
  step(visit: Pick<PageVisit, 'origin' | 'host'>, token: string): Promise<StepView | null>;
  kinds(visit: SignInVisit): SignInKinds;
  /** Whether a forgotten password can be replaced here: for the domain, or (null) the one the host name stands for. */
  recoveryOffered(domain: string | null, host: string): boolean;
  recovery(token: string): ReturnType<typeof readRecovery>;
};

export function createSignInPages(directory: Directory): SignInPages {
  const site = ({ origin, host }: Pick<PageVisit, 'origin' | 'host'>): Site => ({
    origin,
    name: findDomain(directory.config.current, 'anybody', host)?.entry.branding.name ?? 'Atrium',
  });
  return {
    signIn: (input) => signIn(directory, input),
    secondStep: (visit, token, proof) => finishSecondStep(directory, { ...visit, site: site(visit), token, proof }),
    newPassword: (visit, token, next) => finishNewPassword(directory, { ...visit, site: site(visit), token, next }),
    passkey: (visit, response) => signInWithPasskey(directory, { ...visit, site: site(visit), response }),
    passkeyQuestion: (visit) => passkeySignInQuestion(directory, site(visit)),
    async step(visit, token) {
      const found = await describeStep(directory, token, site(visit));
      if (!found) return null;
      const { person, ...rest } = found;
      return {
        ...rest,
        login: person.login,
        policy: passwordPolicyOf(directory.config.current, person.domain),
        names: namesInPassword(person),
      };
    },
    kinds: (visit) => signInKinds(directory, visit),
    recoveryOffered(domain, host) {
      const config = directory.config.current;
      const entry = domain === null ? findDomain(config, 'anybody', host)?.entry : domainByName(config, domain);
      if (entry && entry.name !== '*') return recoveryOffered(directory, entry.name);
      return config.domains.some((one) => recoveryOffered(directory, one.name));
    },
    recovery: (token) => readRecovery(directory, token),
  };
}
