import { createHash } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server';
import { DomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { Directory } from '../directory';
import type { Person } from '../model';
import { type ChallengeUse, isOurChallenge, newChallenge, spendChallenge } from './challenge';
import { factorsChanged, requireRoomForFactor } from './list-factors';

// Passkeys and security keys: WebAuthn Level 3. A row keeps the public key; its lookup is the hash of the credential's id.

/** Where the page is: passkeys belong to a host name. */
export type Site = { origin: string; name: string };

// Loaded when first used: most commands and most requests have nothing to do with it.
const webauthn = () => import('@simplewebauthn/server');

/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812): what devices have today. */
const algorithms = [-8, -7, -257];

type Stored = { id: string; publicKey: string; transports: string[] };

/** What the browser needs to make a passkey. */
export async function beginPasskey(directory: Directory, person: Person, site: Site): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    rpName: site.name,
    rpID: hostOf(site),
    userName: person.login,
    userDisplayName: person.displayName,
    userID: new Uint8Array(Buffer.from(person.accountId)),
    challenge: newChallenge(directory, { purpose: 'passkey set-up', bound: person.accountId }),
    excludeCredentials: (await credentialsOf(directory, person.accountId)).map(({ id, transports }) => ({ id, transports })),
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
}

/** Keeps a passkey the browser made. @throws DomainError invalid (not what was asked for), name_taken (it is here already), quota_exceeded */
export async function finishPasskey(
  directory: Directory,
  person: Person,
  input: { response: unknown; name: string; site: Site; remoteAddress: string },
): Promise<{ id: string }> {
  const { verifyRegistrationResponse } = await webauthn();
  const use: ChallengeUse = { purpose: 'passkey set-up', bound: person.accountId };
  let challenge = '';
  const verified = await verifyRegistrationResponse({
    response: input.response as RegistrationResponseJSON,
    expectedChallenge: (given) => {
      challenge = given;
      return isOurChallenge(directory, use, given);
    },
    expectedOrigin: new URL(input.site.origin).origin,
    expectedRPID: hostOf(input.site),
    requireUserVerification: false,
    supportedAlgorithmIDs: algorithms,
  }).catch((cause: unknown) => {
    throw new DomainError('invalid', 'the passkey was not accepted', { cause });
  });
  if (!verified.verified || !(await spendChallenge(directory, person.accountId, challenge)))
    throw new DomainError('invalid', 'the passkey was not accepted');
  const { credential } = verified.registrationInfo;
  const stored: Stored = {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    transports: credential.transports ?? [],
  };
  const { store } = directory;
  const lookup = lookupOf(credential.id);
  if (await store.db.secondFactor.findUnique({ where: { lookup }, select: { id: true } }))
    throw new DomainError('name_taken', 'this passkey is known already');
  await requireRoomForFactor(store, person.accountId);
  const id = newId();
  await store.db.secondFactor.create({
    data: {
      id,
      accountId: person.accountId,
      kind: 'passkey',
      name: input.name.trim().slice(0, 190),
      secret: new Uint8Array(Buffer.from(JSON.stringify(stored))),
      lookup,
      counter: BigInt(credential.counter),
      createdAt: store.clock.now(),
    },
    select: { id: true },
  });
  await factorsChanged(directory, person, { action: 'factor.added', remoteAddress: input.remoteAddress, details: { kind: 'passkey' } });
  return { id };
}

/** What the browser needs to use one: any of this account, or (null) whichever the person picks. */
export async function passkeyQuestion(
  directory: Directory,
  { use, accountId, site }: { use: ChallengeUse; accountId: string | null; site: Site },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webauthn();
  const known = accountId === null ? null : await credentialsOf(directory, accountId);
  return generateAuthenticationOptions({
    rpID: hostOf(site),
    challenge: newChallenge(directory, use),
    // Alone it has to stand for password and possession: the device must have looked who holds it.
    userVerification: accountId === null ? 'required' : 'preferred',
    ...(known === null ? {} : { allowCredentials: known.map(({ id, transports }) => ({ id, transports })) }),
  });
}

export type PasskeyAnswer = { response: unknown; use: ChallengeUse; site: Site };

/** The account a passkey opens, or null. An answer is good once. With `accountId`, only that account's passkeys count. */
export async function checkPasskey(directory: Directory, answer: PasskeyAnswer, accountId: string | null): Promise<string | null> {
  const response = answer.response as AuthenticationResponseJSON;
  if (typeof response?.id !== 'string' || response.id.length > 2048) return null;
  const { db, clock } = directory.store;
  const row = await db.secondFactor.findUnique({
    where: { lookup: lookupOf(response.id) },
    select: { id: true, accountId: true, kind: true, secret: true, counter: true },
  });
  if (row?.kind !== 'passkey' || (accountId !== null && row.accountId !== accountId)) return null;
  const { verifyAuthenticationResponse } = await webauthn();
  let challenge = '';
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (given) => {
        challenge = given;
        return isOurChallenge(directory, answer.use, given);
      },
      expectedOrigin: new URL(answer.site.origin).origin,
      expectedRPID: hostOf(answer.site),
      credential: credentialOf(row),
      requireUserVerification: accountId === null,
    });
    if (!verified || !(await spendChallenge(directory, row.accountId, challenge))) return null;
    const newCounter = BigInt(authenticationInfo.newCounter);
    await db.secondFactor.updateMany({
      where: { id: row.id, counter: { lte: newCounter } },
      data: { counter: newCounter, lastUsedAt: clock.now() },
    });
    return row.accountId;
  } catch (error) {
    logger('auth').info({ err: error, account: row.accountId }, 'a passkey was not accepted');
    return null;
  }
}

async function credentialsOf(directory: Directory, accountId: string): Promise<Stored[]> {
  const rows = await directory.store.db.secondFactor.findMany({ where: { accountId, kind: 'passkey' }, select: { secret: true } });
  return rows.map((row) => storedOf(row.secret));
}

function storedOf(secret: Uint8Array): Stored {
  return JSON.parse(Buffer.from(secret).toString('utf8')) as Stored;
}

function credentialOf(row: { secret: Uint8Array; counter: bigint }): WebAuthnCredential {
  const { id, publicKey, transports } = storedOf(row.secret);
  return { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: Number(row.counter), transports };
}

function lookupOf(credentialId: string): string {
  return createHash('sha256').update(credentialId).digest('hex');
}

function hostOf(site: Site): string {
  return new URL(site.origin).hostname;
}
