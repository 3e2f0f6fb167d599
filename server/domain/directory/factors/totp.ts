import { Secret, TOTP } from 'otpauth';
import { DomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import type { Directory } from '../directory';
import type { Person } from '../model';
import { factorsChanged, requireRoomForFactor } from './list-factors';
import { type Seal, seal, unseal } from './seal';

// Codes of an authenticator app: RFC 6238, with what every app understands (SHA-1, six digits, 30 seconds).

const period = 30;
/** Codes of one step before and after are taken: the clocks of phones. */
const window = 1;
const secretBytes = 20;
const setupMilliseconds = 15 * 60_000;

export type TotpSetup = {
  /** To be handed back with the first code. */
  ticket: string;
  /** For apps that take no picture: base32, in groups. */
  secret: string;
  /** `otpauth://totp/…`, for the picture. */
  uri: string;
};

const ticketSeal = (directory: Directory, person: Person): Seal => ({
  serverSecret: directory.serverSecret,
  purpose: 'totp setup',
  bound: person.accountId,
});
const factorSeal = (directory: Pick<Directory, 'serverSecret'>, id: string): Seal => ({
  serverSecret: directory.serverSecret,
  purpose: 'totp secret',
  bound: id,
});

/** A new secret. Nothing is kept: it travels in the sealed ticket until the first code proves that an app has it. */
export function beginTotp(directory: Directory, person: Person, issuer: string): TotpSetup {
  const secret = new Secret({ size: secretBytes });
  const until = directory.store.clock.now().getTime() + setupMilliseconds;
  return {
    ticket: Buffer.from(seal(ticketSeal(directory, person), JSON.stringify({ id: newId(), secret: secret.base32, until }))).toString(
      'base64url',
    ),
    secret: secret.base32.replace(/(.{4})(?=.)/g, '$1 '),
    uri: new TOTP({ issuer, label: person.login, secret, period }).toString(),
  };
}

/** Keeps the secret of a ticket once a code shows that it arrived. @throws DomainError gone (the ticket is too old), invalid (wrong code), quota_exceeded */
export async function finishTotp(
  directory: Directory,
  person: Person,
  input: { ticket: string; code: string; name: string; remoteAddress: string },
): Promise<{ id: string }> {
  const { store } = directory;
  const opened = unseal(ticketSeal(directory, person), Buffer.from(input.ticket, 'base64url'));
  const ticket = opened === null ? null : (JSON.parse(opened) as { id: string; secret: string; until: number });
  if (!ticket || ticket.until < store.clock.now().getTime()) throw new DomainError('gone', 'the set-up took too long');
  const step = stepOf(ticket.secret, input.code, store.clock.now());
  if (step === null) throw new DomainError('invalid', 'the code is wrong', { details: { field: 'code' } });
  await requireRoomForFactor(store, person.accountId);
  const { id } = ticket;
  const { count } = await store.db.secondFactor.createMany({
    data: [
      {
        id,
        accountId: person.accountId,
        kind: 'totp',
        name: input.name.trim().slice(0, 190),
        secret: seal(factorSeal(directory, id), ticket.secret),
        // The code that was just shown is used up.
        counter: BigInt(step),
        createdAt: store.clock.now(),
      },
    ],
    skipDuplicates: true,
  });
  // A ticket makes one factor: with the same secret twice, each code would be good twice.
  if (count === 0) return { id };
  await factorsChanged(directory, person, { action: 'factor.added', remoteAddress: input.remoteAddress, details: { kind: 'totp' } });
  return { id };
}

/** Whether this is a code of theirs that was not used yet. A time step is used once, also by two requests at the same moment. */
export async function spendTotpCode(directory: Directory, accountId: string, code: string): Promise<boolean> {
  const { db, clock } = directory.store;
  const rows = await db.secondFactor.findMany({ where: { accountId, kind: 'totp' }, select: { id: true, secret: true } });
  for (const row of rows) {
    const secret = unseal(factorSeal(directory, row.id), row.secret);
    const step = secret === null ? null : stepOf(secret, code, clock.now());
    if (step === null) continue;
    const used = await db.secondFactor.updateMany({
      where: { id: row.id, counter: { lt: BigInt(step) } },
      data: { counter: BigInt(step), lastUsedAt: clock.now() },
    });
    if (used.count > 0) return true;
  }
  return false;
}

const looksAt = 200;

/** How many of the latest authenticators were sealed with another secret than this, so that every code of theirs is refused. */
export async function countForeignTotp({ db }: Store, serverSecret: string): Promise<number> {
  const rows = await db.secondFactor.findMany({
    where: { kind: 'totp' },
    select: { id: true, secret: true },
    orderBy: { createdAt: 'desc' },
    take: looksAt,
  });
  return rows.filter((row) => unseal(factorSeal({ serverSecret }, row.id), row.secret) === null).length;
}

/** The time step a code belongs to, or null. */
function stepOf(secret: string, code: string, now: Date): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const timestamp = now.getTime();
  const delta = TOTP.validate({ token, secret: Secret.fromBase32(secret), period, timestamp, window });
  return delta === null ? null : TOTP.counter({ period, timestamp }) + delta;
}
