import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { QueuedMail } from '@/server/domain/mail/deliver-mail';
import { listFolders } from '@/server/domain/mail/list-folders';
import type { DraftInput } from '@/server/domain/mail/schema';
import { sendMessage } from '@/server/domain/mail/send-message';
import { waitForMessage, withImap } from '../support/mail';
import { type MailStage, openMailStage, type StagePerson } from '../support/mail-stage';
import { stopServices } from '../support/services';

// What is left of a delivery when the process dies in the middle of it, told by calling the outbox handler as the worker would.

let stage: MailStage;

before(async () => {
  // The outbox row is what a crash leaves: MariaDB keeps JSON as text, so it is the one to try.
  stage = await openMailStage({ dialect: 'mysql' });
});
after(async () => {
  await stage.close();
  await stopServices();
});

async function queueFrom(owner: StagePerson, to: string): Promise<{ id: string; messageId: string }> {
  const draft: DraftInput = {
    compositionId: randomUUID(),
    identityId: null,
    to: [{ name: '', address: to }],
    cc: [],
    bcc: [],
    subject: 'Once',
    html: null,
    text: 'once',
    inReplyTo: '',
    references: [],
    source: null,
    attachments: [],
  };
  const { outboxId } = await sendMessage(stage.room, owner.mail, { ...draft, delaySeconds: 0 });
  return { id: outboxId, messageId: `<${draft.compositionId}@demo.example>` };
}

async function entryOf(id: string, attempts: number, maybeSent: boolean): Promise<QueuedMail> {
  const row = await stage.store.db.outbox.findUniqueOrThrow({ where: { id } });
  return { id, accountId: row.accountId as QueuedMail['accountId'], payload: row.payload, content: row.content, attempts, maybeSent };
}

async function countIn(owner: StagePerson, folder: string, messageId: string): Promise<number> {
  return withImap(owner.user, async (client) => {
    const lock = await client.getMailboxLock(folder);
    try {
      const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
      return found ? found.length : 0;
    } finally {
      lock.release();
    }
  });
}

test('a delivery that died after the server took the message only finishes filing', async () => {
  const ann = await stage.addPerson();
  const ben = await stage.addPerson();
  const { id, messageId } = await queueFrom(ann, ben.user.login);
  // Died between the answer to DATA and everything after it: the note was written, nothing else.
  const first = await entryOf(id, 1, false);
  await stage.store.db.outbox.update({ where: { id }, data: { payload: { ...(first.payload as object), sent: true } } });
  await stage.delivery.deliver(await entryOf(id, 2, true));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.equal(await countIn(ben, 'INBOX', messageId), 0, 'it is not handed to the server a second time');
  assert.equal(await countIn(ann, 'Sent', messageId), 1);
  assert.equal(await countIn(ann, 'Drafts', messageId), 0);
});

test('a delivery that died after filing files no second copy', async () => {
  const ann = await stage.addPerson();
  const ben = await stage.addPerson();
  const { id, messageId } = await queueFrom(ann, ben.user.login);
  const before = await entryOf(id, 1, false);
  await stage.delivery.deliver(before);
  await waitForMessage(ben.user, messageId);
  // As if the last note had been lost: sent, but nobody knows whether it was filed.
  await stage.store.db.outbox.update({ where: { id }, data: { payload: { ...(before.payload as object), sent: true } } });
  await stage.delivery.deliver(await entryOf(id, 2, true));
  assert.equal(await countIn(ann, 'Sent', messageId), 1);
  assert.equal(await countIn(ben, 'INBOX', messageId), 1);
});

test('a finished entry that is handed over again does nothing', async () => {
  const ann = await stage.addPerson();
  const ben = await stage.addPerson();
  const { id, messageId } = await queueFrom(ann, ben.user.login);
  await stage.delivery.deliver(await entryOf(id, 1, false));
  await waitForMessage(ben.user, messageId);
  await stage.delivery.deliver(await entryOf(id, 2, true));
  assert.equal(await countIn(ann, 'Sent', messageId), 1);
});

test('the draft of a message that failed for good is put back when it is missing', async () => {
  const ann = await stage.addPerson();
  const { id, messageId } = await queueFrom(ann, 'someone@demo.example');
  await withImap(ann.user, async (client) => {
    const lock = await client.getMailboxLock('Drafts');
    await client.messageDelete('1:*');
    lock.release();
  });
  await stage.delivery.failed(await entryOf(id, 14, false), 'refused');
  assert.equal(await countIn(ann, 'Drafts', messageId), 1);
  const drafts = (await listFolders(ann.mail)).find((folder) => folder.role === 'drafts');
  assert.equal(drafts?.total, 1);
  const row = await stage.store.db.outbox.findUniqueOrThrow({ where: { id } });
  assert.equal((row.payload as { sealed: unknown }).sealed, null);
});
