import { DomainError, isDomainError } from '@/server/core/errors';
import type { AccountId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { Person } from '@/server/domain/directory/model';
import { buildMessage } from '@/server/formats/mime/build-message';
import { compositionHeader } from './compose-message';
import { findDrafts, removeDrafts, replaceDraft } from './internal/drafts-folder';
import { searchUids } from './internal/folder-index';
import { refused } from './internal/imap-errors';
import { atom, text } from './internal/imap-exec';
import { type MailPayload, readPayload, sealContext } from './internal/mail-payload';
import { submitMessage } from './internal/smtp';
import type { MailAccount } from './mail-account';
import type { MailRoom } from './mail-room';
import type { MailCredentials } from './settings';

/** A queued mail, as the outbox worker hands it over. */
export type QueuedMail = {
  id: string;
  accountId: AccountId | null;
  payload: unknown;
  content: Uint8Array | null;
  attempts: number;
  maybeSent: boolean;
};

export type MailDelivery = { deliver(entry: QueuedMail): Promise<void>; failed(entry: QueuedMail, reason: string): Promise<void> };

/** The message is out; after so many tries its copy in Sent is given up rather than the whole called failed. */
const filingAttempts = 6;

/**
 * The outbox handler for kind "mail": SMTP, then the copy in Sent, the draft away, the answered message marked, the addresses
 * remembered. That the server took the message is written down before anything else, so a later failure never sends it twice.
 * Only a crash between the server's answer and that note can: then the same Message-ID goes out again.
 */
export function createMailDelivery(room: MailRoom, personById: (id: AccountId) => Promise<Person | null>): MailDelivery {
  const { db } = room.store;

  async function withAccount<Result>(
    entry: QueuedMail,
    payload: MailPayload,
    work: (mail: MailAccount) => Promise<Result>,
  ): Promise<Result> {
    const person = entry.accountId === null ? null : await personById(entry.accountId);
    if (!person || payload.sealed === null) throw new DomainError('invalid', 'nobody to send this as any more');
    const sealed = JSON.parse(room.sealer.open(payload.sealed, sealContext(entry.id))) as MailCredentials;
    const credentials = await renewed(person, sealed);
    const { mail, release } = room.openWith(person, credentials);
    try {
      return await work(mail);
    } finally {
      release();
    }
  }

  /** A token may have run out since the message was queued; its session knows the next one, unless it is over. */
  async function renewed(person: Person, sealed: MailCredentials): Promise<MailCredentials> {
    if (!sealed.renewFrom) return sealed;
    try {
      return await room.credentials({ ...sealed.renewFrom, person });
    } catch (error) {
      if (isDomainError(error) && error.code === 'unavailable') throw error;
      logger('mail').info({ err: error, accountId: person.accountId }, 'sending with the token the message was queued with');
      return sealed;
    }
  }

  async function note(entry: QueuedMail, payload: MailPayload): Promise<void> {
    await db.outbox.updateMany({ where: { id: entry.id }, data: { payload } });
  }

  return {
    async deliver(entry) {
      let payload = readPayload(entry.payload);
      if (payload.sent && payload.sealed === null) return;
      const message = Buffer.from(entry.content ?? new Uint8Array());
      if (message.length === 0) throw new DomainError('invalid', 'a queued mail without content');
      await withAccount(entry, payload, async (mail) => {
        if (!payload.sent) {
          const { smtp } = mail.settings();
          if (!smtp) throw new DomainError('unavailable', 'this domain has no SMTP server', { details: { reason: 'not_configured' } });
          const rejected = await submitMessage(smtp, await mail.credentials(), { envelope: payload.envelope, message });
          payload = { ...payload, sent: true, rejected };
          await note(entry, payload);
        }
        try {
          await fileSent(mail, payload, message, entry.attempts > 1 || entry.maybeSent);
        } catch (error) {
          if (entry.attempts < filingAttempts) throw error;
          logger('mail').error({ err: error, outboxId: entry.id }, 'a sent message could not be filed');
        }
      });
      await note(entry, { ...payload, sealed: null });
    },

    async failed(entry, reason) {
      const payload = readPayload(entry.payload);
      logger('mail').warn({ outboxId: entry.id, accountId: entry.accountId, reason }, 'a message could not be sent; its draft is kept');
      try {
        if (!payload.sent && payload.sealed !== null) await withAccount(entry, payload, (mail) => keepDraft(mail, payload, entry.content));
      } catch (error) {
        // The content column still has it.
        logger('mail').error({ err: error, outboxId: entry.id }, 'the draft of a failed message could not be put back');
      }
      await note(entry, { ...payload, sealed: null });
    },
  };
}

async function fileSent(mail: MailAccount, payload: MailPayload, message: Buffer, mayBeThere: boolean): Promise<void> {
  await rememberRecipients(mail, payload);
  const folder = await mail.folders.needRole('sent');
  await appendOnce(mail, { folder, messageId: payload.messageId, message, flags: ['\\Seen'], mayBeThere });
  if (payload.rejected.length > 0) await tellRejected(mail, payload);
  await removeDrafts(mail, payload.compositionId);
  await markSource(mail, payload);
}

type Copy = { folder: string; messageId: string; message: Buffer; flags: string[]; mayBeThere: boolean };

async function appendOnce(mail: MailAccount, copy: Copy): Promise<void> {
  await mail.pool.withFolder(
    'file a copy',
    copy.folder,
    async (client) => {
      if (copy.mayBeThere && (await searchUids(client, [atom('HEADER'), text('Message-ID'), text(copy.messageId)])).length > 0) return;
      if (!(await client.append(copy.folder, copy.message, copy.flags))) throw refused('file a copy');
    },
    { retry: false },
  );
  mail.store.bus.publish({ kind: 'mail', accountId: mail.person.accountId, folder: copy.folder, reason: 'exists' });
}

/** Some recipients were refused at once while others got the message: no bounce will come, so we write one. */
async function tellRejected(mail: MailAccount, payload: MailPayload): Promise<void> {
  const messageId = `undelivered.${payload.messageId}`;
  const message = await buildMessage({
    from: { name: 'Mail delivery', address: mail.person.address },
    replyTo: '',
    to: [{ name: mail.person.displayName, address: mail.person.address }],
    cc: [],
    bcc: [],
    subject: 'Undelivered mail',
    html: null,
    text: `Your message was sent, but the mail server refused these recipients:\n\n${payload.rejected.map((one) => `  ${one}`).join('\n')}\n`,
    messageId,
    inReplyTo: payload.messageId,
    references: [payload.messageId],
    date: mail.store.clock.now(),
    attachments: [],
    headers: { 'Auto-Submitted': 'auto-replied' },
    keepBcc: false,
  });
  await appendOnce(mail, { folder: 'INBOX', messageId, message, flags: [], mayBeThere: true });
}

/** The answered message may have been moved or deleted since: then there is nothing to mark. */
async function markSource(mail: MailAccount, { source }: MailPayload): Promise<void> {
  if (!source) return;
  const flag = source.kind === 'reply' ? '\\Answered' : '$Forwarded';
  try {
    await mail.pool.withFolder('mark answered', source.folder, (client) =>
      client.messageFlagsAdd([source.uid], [flag], { uid: true, silent: true }),
    );
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    return;
  }
  mail.store.bus.publish({ kind: 'mail', accountId: mail.person.accountId, folder: source.folder, reason: 'flags' });
}

async function rememberRecipients(mail: MailAccount, payload: MailPayload): Promise<void> {
  const { accountId } = mail.person;
  const lastAt = mail.store.clock.now();
  const people = new Map(
    [...payload.recipients, ...payload.bcc].map((one) => [one.address.toLowerCase().slice(0, 190), one.name.slice(0, 255)]),
  );
  for (const [address, name] of people) {
    await mail.store.db.collectedAddress.upsert({
      where: { accountId_address: { accountId, address } },
      create: { accountId, address, name, uses: 1, lastAt },
      update: { uses: { increment: 1 }, lastAt, ...(name === '' ? {} : { name }) },
      select: { address: true },
    });
  }
}

/** Makes sure a message that will not go out lies in Drafts. */
async function keepDraft(mail: MailAccount, payload: MailPayload, content: Uint8Array | null): Promise<void> {
  const folder = await mail.folders.needRole('drafts');
  const there = await mail.pool.withFolder('look for draft', folder, (client) => findDrafts(client, payload.compositionId));
  if (there.length > 0 || !content) return;
  const bcc = payload.bcc.map((one) => `<${one.address}>`).join(', ');
  const head = `${compositionHeader}: ${payload.compositionId}\r\n${bcc === '' ? '' : `Bcc: ${bcc}\r\n`}`;
  await replaceDraft(mail, payload.compositionId, Buffer.concat([Buffer.from(head), Buffer.from(content)]));
}
