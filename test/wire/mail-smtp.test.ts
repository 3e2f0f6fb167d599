import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { isDomainError } from '@/server/core/errors';
import type { QueuedMail } from '@/server/domain/mail/deliver-mail';
import { sendMessage } from '@/server/domain/mail/send-message';
import { withImap } from '../support/mail';
import { type MailStage, openMailStage, type StagePerson } from '../support/mail-stage';
import { stopServices } from '../support/services';

// A mail server in its bad moods, which the real one does not show on demand.

let stage: MailStage;
let server: SMTPServer;
let taken: string[] = [];
let mood: 'well' | 'busy' = 'well';

before(async () => {
  server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, callback) => callback(null, { user: auth.username ?? '' }),
    onRcptTo: (address, _session, callback) =>
      callback(address.address.startsWith('unknown') ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
    onData: (stream, _session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (mood === 'busy') return callback(Object.assign(new Error('try later'), { responseCode: 451 }));
        taken.push(Buffer.concat(chunks).toString());
        callback(null);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  stage = await openMailStage({
    settings: (settings) => ({ ...settings, smtp: { host: '127.0.0.1', port, tls: 'none', verifyCertificate: true, authenticate: true } }),
  });
});
after(async () => {
  await stage.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await stopServices();
});

async function queue(owner: StagePerson, ...to: string[]): Promise<QueuedMail> {
  const { outboxId: id } = await sendMessage(stage.room, owner.mail, {
    compositionId: randomUUID(),
    identityId: null,
    to: to.map((address) => ({ name: '', address })),
    cc: [],
    bcc: [],
    subject: 'Hello',
    html: null,
    text: 'Hello',
    inReplyTo: '',
    references: [],
    source: null,
    attachments: [],
    delaySeconds: 0,
  });
  const row = await stage.store.db.outbox.findUniqueOrThrow({ where: { id } });
  return {
    id,
    accountId: row.accountId as QueuedMail['accountId'],
    payload: row.payload,
    content: row.content,
    attempts: 1,
    maybeSent: false,
  };
}

test('a busy server is asked again later, and nothing is filed before it took the message', async () => {
  const ann = await stage.addPerson();
  const entry = await queue(ann, 'ben@demo.example');
  mood = 'busy';
  await assert.rejects(
    () => stage.delivery.deliver(entry),
    (error) => isDomainError(error) && error.code === 'unavailable' && error.details['permanent'] === undefined,
  );
  mood = 'well';
  taken = [];
  await stage.delivery.deliver({ ...entry, attempts: 2 });
  assert.equal(taken.length, 1);
});

test('when every recipient is refused, trying again is given up at once', async () => {
  const ann = await stage.addPerson();
  const entry = await queue(ann, 'unknown1@demo.example', 'unknown2@demo.example');
  await assert.rejects(
    () => stage.delivery.deliver(entry),
    (error) => isDomainError(error) && error.details['permanent'] === true,
  );
});

test('when some recipients are refused, the others get it once and the writer finds a note in the inbox', async () => {
  const ann = await stage.addPerson();
  taken = [];
  const entry = await queue(ann, 'ben@demo.example', 'unknown@demo.example');
  await stage.delivery.deliver(entry);
  assert.equal(taken.length, 1);
  await withImap(ann.user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    const notes = await client.fetchAll('1:*', { source: true });
    lock.release();
    assert.equal(notes.length, 1);
    assert.match(notes[0]?.source?.toString() ?? '', /unknown@demo\.example/);
  });
});

test('a master user opens the mailbox of a person, by separator and by authorisation identity', async () => {
  const ann = await stage.addPerson();
  for (const credentials of [
    { user: `${ann.user.login}*groupware`, pass: 'masterpw' },
    { user: 'groupware', pass: 'masterpw', authzid: ann.user.login },
  ]) {
    const { mail, release } = stage.room.openWith(ann.person, credentials);
    assert.equal((await mail.folders.read()).find((folder) => folder.role === 'inbox')?.path, 'INBOX');
    release();
  }
});
