import { DomainError } from '@/server/core/errors';
import { recordAudit } from '../audit';
import type { Directory } from '../directory';
import { openSession, type SignedIn } from '../sign-in';
import { throttleKeys } from '../throttle';
import { logFailure } from '../verify-login';
import { checkPasskey, passkeyQuestion, type Site } from './passkeys';
import { activePerson, proofKeys } from './second-step';

const use = { purpose: 'passkey sign-in', bound: '' } as const;

/** What a browser needs to offer the passkeys it knows; the same for everybody, so it tells nothing of anybody. */
export function passkeySignInQuestion(directory: Directory, site: Site) {
  return passkeyQuestion(directory, { use, accountId: null, site });
}

/**
 * Signs in with a passkey alone: the device asked its owner for a finger, a face or a number, so it is both factors in one. It
 * brings no mail password.
 * @throws DomainError unauthenticated, rate_limited
 */
export async function signInWithPasskey(
  directory: Directory,
  input: { response: unknown; site: Site; remoteAddress: string; agent: string },
): Promise<SignedIn> {
  const { remoteAddress } = input;
  const from = { door: 'web' as const, remoteAddress };
  // Whose it is shows only afterwards: until then there is nothing but the address to count for.
  const nobody = throttleKeys('passkey', remoteAddress);
  if (await directory.throttle.isBlocked({ account: nobody.address, address: null }))
    throw new DomainError('rate_limited', 'too many failed logins');
  const accountId = await checkPasskey(directory, { response: input.response, use, site: input.site }, null);
  if (accountId === null) {
    logFailure(from, '', 'refused');
    await directory.throttle.fail({ account: `passkey:${nobody.address}`, address: nobody.address });
    await recordAudit(directory.store, {
      action: 'login.failed',
      domain: '',
      accountId: null,
      address: remoteAddress,
      details: { door: 'web', kind: 'passkey' },
    });
    throw new DomainError('unauthenticated', 'the passkey was not accepted');
  }
  const person = await activePerson(directory, accountId);
  // However many guesses there were at the password: nobody guesses this.
  await directory.throttle.succeed(proofKeys(person.login.toLowerCase(), person, remoteAddress));
  return openSession(directory, { ...input, person, mailPassword: null, kind: 'passkey' });
}
