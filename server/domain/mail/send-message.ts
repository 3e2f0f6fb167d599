import { DomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { composeMessage } from './compose-message';
import { inTurn } from './drafts';
import { replaceDraft } from './internal/drafts-folder';
import { type MailPayload, readPayload, sealContext } from './internal/mail-payload';
import { outboxIdOf } from './internal/outbox-id';
import type { MailAccount } from './mail-account';
import type { MailRoom } from './mail-room';
import type { DraftInput, QueuedSend } from './schema';

/**
 * Queues a message: from then on the server sends it, also when the browser is gone. Until `delaySeconds` are over it can be
 * taken back. Sending a composition twice queues it once. The draft stays until the message is out.
 * Errors: invalid (no recipient, a bad address), not_found (an attachment), too_large, unavailable (no SMTP server).
 */
export async function sendMessage(room: MailRoom, mail: MailAccount, input: DraftInput & { delaySeconds: number }): Promise<QueuedSend> {
  checkRecipients(input);
  if (!mail.settings().smtp)
    throw new DomainError('unavailable', 'this domain cannot send mail', { details: { reason: 'not_configured' } });
  const queued = await inTurn(mail, input.compositionId, () => queue(mail, input));
  room.wakeOutbox();
  return queued;
}

async function queue(mail: MailAccount, input: DraftInput & { delaySeconds: number }): Promise<QueuedSend> {
  const { db, clock } = mail.store;
  const { accountId } = mail.person;
  const id = outboxIdOf(accountId, input.compositionId);
  const existing = await db.outbox.findUnique({ where: { id }, select: { state: true, dueAt: true } });
  if (existing && existing.state !== 'cancelled' && existing.state !== 'failed')
    return { outboxId: id, sendsAt: existing.dueAt.toISOString() };

  const composed = await composeMessage(mail, input, 'both');
  const credentials = await mail.credentials();
  const recipients = [...input.to, ...input.cc];
  const payload: MailPayload = {
    compositionId: input.compositionId,
    messageId: composed.messageId,
    envelope: { from: composed.from, to: [...new Set([...recipients, ...input.bcc].map((one) => one.address.trim()))] },
    recipients: recipients.map(({ name, address }) => ({ name, address: address.trim() })),
    bcc: input.bcc.map(({ name, address }) => ({ name, address: address.trim() })),
    source: input.source,
    sealed: mail.sealer.seal(JSON.stringify(credentials), sealContext(id)),
    sent: false,
    rejected: [],
  };
  // What is sent is also the last draft: undo, a crash or a refusal find it there.
  await replaceDraft(mail, input.compositionId, composed.draft).catch((error: unknown) =>
    logger('mail').warn({ err: error, accountId }, 'no draft of an outgoing message could be kept'),
  );
  const now = clock.now();
  const dueAt = new Date(now.getTime() + input.delaySeconds * 1000);
  const data = { payload, content: new Uint8Array(composed.message), state: 'waiting', dueAt, attempts: 0, lastError: '', doneAt: null };
  if (existing) {
    await db.outbox.updateMany({ where: { id, state: { in: ['cancelled', 'failed'] } }, data });
  } else {
    await db.outbox.create({ data: { id, accountId, kind: 'mail', createdAt: now, ...data }, select: { id: true } });
  }
  return { outboxId: id, sendsAt: dueAt.toISOString() };
}

/** Takes a message back before it went out; its draft is still there. False when it was too late. */
export async function cancelSend(mail: MailAccount, input: { outboxId: string }): Promise<{ cancelled: boolean }> {
  const { db, clock, bus } = mail.store;
  const { accountId } = mail.person;
  const mine = { id: input.outboxId, accountId, kind: 'mail', state: 'waiting' };
  const row = await db.outbox.findFirst({ where: mine, select: { payload: true } });
  if (!row) return { cancelled: false };
  const payload = readPayload(row.payload);
  if (payload.sent) return { cancelled: false };
  const { count } = await db.outbox.updateMany({
    where: mine,
    data: { state: 'cancelled', content: null, doneAt: clock.now(), payload: { ...payload, sealed: null } },
  });
  if (count === 0) return { cancelled: false };
  bus.publish({ kind: 'outbox', accountId, outboxId: input.outboxId, state: 'cancelled' });
  return { cancelled: true };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const addressShape = /^[^\s@<>()[\],;:"\\\u0000-\u001f\u007f]{1,64}@[^\s@<>()[\],;:"\\\u0000-\u001f\u007f]{1,255}$/;

function checkRecipients(input: DraftInput): void {
  const all = [...input.to, ...input.cc, ...input.bcc];
  if (all.length === 0) throw new DomainError('invalid', 'no recipient', { details: { reason: 'no_recipient' } });
  const bad = all.map((one) => one.address.trim()).filter((address) => !addressShape.test(address));
  if (bad.length > 0)
    throw new DomainError('invalid', 'a recipient address cannot be right', { details: { reason: 'bad_address', addresses: bad } });
}
