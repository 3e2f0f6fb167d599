import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listMessages } from '@/server/domain/mail/list-messages';
import { deliver, deliverRaw, waitForMessage, withImap } from '../support/mail';
import { type MailStage, openMailStage } from '../support/mail-stage';
import { stopServices } from '../support/services';

let stage: MailStage;

before(async () => {
  stage = await openMailStage();
});
after(async () => {
  await stage.close();
  await stopServices();
});

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

test('whoever is online hears of new mail within a second and a half, and of flags and removal', async () => {
  const owner = await stage.addPerson();
  await deliver({ from: 'a@outside.example', to: owner.user.login, subject: 'First', text: '1' }, owner.user);
  const unwatch = stage.room.watch(owner.session);
  await settle();
  stage.events.length = 0;
  const raw = 'From: b@outside.example\r\nSubject: Second\r\nMessage-ID: <second@x>\r\n\r\n2\r\n';
  await deliverRaw(raw, owner.user.login);
  const delivered = Date.now();
  await stage.waitForEvent((event) => event.kind === 'mail' && event.reason === 'exists' && event.folder === 'INBOX', 5_000);
  const tookMs = Date.now() - delivered;
  assert.ok(tookMs < 1_500, `took ${tookMs} ms`);

  await withImap(owner.user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    await client.messageFlagsAdd('1', ['\\Seen']);
    await stage.waitForEvent((event) => event.kind === 'mail' && event.reason === 'flags', 5_000);
    await client.messageDelete('1');
    await stage.waitForEvent((event) => event.kind === 'mail' && event.reason === 'expunge', 5_000);
    lock.release();
  });
  unwatch();
  await settle();
  stage.events.length = 0;
  await deliverRaw(raw.replace('second@x', 'third@x'), owner.user.login);
  await waitForMessage(owner.user, '<third@x>');
  await settle();
  assert.deepEqual(stage.events, [], 'nobody is online, nothing is told');
});

test('the connections come back after the mail server dropped them', async () => {
  const owner = await stage.addPerson();
  await deliver({ from: 'a@outside.example', to: owner.user.login, subject: 'First', text: '1' }, owner.user);
  const unwatch = stage.room.watch(owner.session);
  const window = { folder: 'INBOX', view: 'messages', filter: 'all', search: '', offset: 0, limit: 10 } as const;
  assert.equal((await listMessages(owner.mail, window)).total, 1);
  await settle();
  await kickOut(owner.user.login);
  assert.equal((await listMessages(owner.mail, window)).total, 1);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  stage.events.length = 0;
  await deliverRaw('From: b@outside.example\r\nSubject: Second\r\nMessage-ID: <again@x>\r\n\r\n2\r\n', owner.user.login);
  await stage.waitForEvent((event) => event.kind === 'mail' && event.reason === 'exists', 5_000);
  unwatch();
});

/** Ends this user's IMAP processes, as a restart of the mail server would. */
async function kickOut(login: string): Promise<void> {
  const { readdirSync, readFileSync } = await import('node:fs');
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (command.startsWith('dovecot/imap ') && command.includes(login)) process.kill(Number(pid), 'SIGTERM');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}
