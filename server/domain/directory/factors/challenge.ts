import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Directory } from '../directory';

// What a passkey signs (WebAuthn section 13.4.3). A challenge carries its own end and proof of origin, so asking for one leaves
// nothing behind; that it was answered is kept until it would end anyway, so that it is answered once.

const lifeMilliseconds = 5 * 60_000;
const nonceBytes = 16;
const timeBytes = 6;
const macBytes = 16;

/** What a challenge is for, and for whom (an account, or nobody yet). */
export type ChallengeUse = { purpose: 'passkey sign-in' | 'passkey second step' | 'passkey set-up' | 'passkey confirm'; bound: string };

export function newChallenge(directory: Directory, use: ChallengeUse): Uint8Array<ArrayBuffer> {
  const body = randomBytes(nonceBytes + timeBytes);
  body.writeUIntBE(directory.store.clock.now().getTime() + lifeMilliseconds, nonceBytes, timeBytes);
  return new Uint8Array(Buffer.concat([body, macOf(directory, use, body)]));
}

/** Whether this is a challenge of ours for this use that has not ended. */
export function isOurChallenge(directory: Directory, use: ChallengeUse, challenge: string): boolean {
  const bytes = Buffer.from(challenge, 'base64url');
  if (bytes.length !== nonceBytes + timeBytes + macBytes) return false;
  const body = bytes.subarray(0, nonceBytes + timeBytes);
  if (!timingSafeEqual(macOf(directory, use, body), bytes.subarray(nonceBytes + timeBytes))) return false;
  return body.readUIntBE(nonceBytes, timeBytes) > directory.store.clock.now().getTime();
}

/** Uses a challenge up; false when somebody did already. */
export async function spendChallenge(directory: Directory, accountId: string, challenge: string): Promise<boolean> {
  const { db, clock } = directory.store;
  const id = createHash('sha256').update(challenge).digest('base64url');
  try {
    await db.signInStep.create({
      data: { id, accountId, purpose: 'spent', content: new Uint8Array(), expiresAt: new Date(clock.now().getTime() + lifeMilliseconds) },
      select: { id: true },
    });
    return true;
  } catch (error) {
    if (await db.signInStep.findUnique({ where: { id }, select: { id: true } })) return false;
    throw error;
  }
}

function macOf(directory: Directory, { purpose, bound }: ChallengeUse, body: Buffer): Buffer {
  const key = new Uint8Array(hkdfSync('sha256', directory.serverSecret, '', `atrium challenge ${purpose}`, 32));
  return createHmac('sha256', key).update(bound).update('\0').update(body).digest().subarray(0, macBytes);
}
