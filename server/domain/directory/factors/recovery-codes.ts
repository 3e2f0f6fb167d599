import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { newId } from '@/server/core/ids';
import type { Directory } from '../directory';
import type { Person } from '../model';
import { factorsChanged } from './list-factors';

// Ten codes for the day the phone is lost. Kept as keyed hashes; each opens the account once.

const count = 10;
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const length = 10;

/** Ten new codes; the old ones are void. They are in the answer and nowhere else. */
export async function makeRecoveryCodes(directory: Directory, person: Person, remoteAddress: string): Promise<string[]> {
  const { store } = directory;
  const codes = Array.from({ length: count }, newCode);
  const createdAt = store.clock.now();
  await store.db.$transaction([
    store.db.secondFactor.deleteMany({ where: { accountId: person.accountId, kind: 'recovery' } }),
    store.db.secondFactor.createMany({
      data: codes.map((code) => ({
        id: newId(),
        accountId: person.accountId,
        kind: 'recovery',
        name: '',
        secret: new Uint8Array(),
        lookup: hashOf(directory, person.accountId, code),
        createdAt,
      })),
    }),
  ]);
  await factorsChanged(directory, person, { action: 'factor.recovery-codes', remoteAddress });
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}

/** Whether this is a code of theirs; it is used up by asking. Of two requests at the same moment one gets it. */
export async function spendRecoveryCode(directory: Directory, accountId: string, typed: string): Promise<boolean> {
  const code = typed.replace(/[\s-]/g, '').toLowerCase();
  if (code.length !== length) return false;
  const used = await directory.store.db.secondFactor.deleteMany({
    where: { accountId, kind: 'recovery', lookup: hashOf(directory, accountId, code) },
  });
  return used.count > 0;
}

function newCode(): string {
  // 31 letters: bytes above the last whole multiple are thrown away, so that none is more likely.
  const fair = 256 - (256 % letters.length);
  let code = '';
  while (code.length < length)
    code += [...randomBytes(length)].flatMap((byte) => (byte < fair ? (letters[byte % letters.length] ?? '') : '')).join('');
  return code.slice(0, length);
}

/** 50 bits are too few for a plain hash: without the server's secret the rows tell nothing. */
function hashOf(directory: Directory, accountId: string, code: string): string {
  const key = new Uint8Array(hkdfSync('sha256', directory.serverSecret, '', 'atrium recovery codes', 32));
  return createHmac('sha256', key).update(`${accountId}\0${code}`).digest('hex');
}
