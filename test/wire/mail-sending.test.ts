import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { discardDraft, saveDraft } from '@/server/domain/mail/drafts';
import { listFolders } from '@/server/domain/mail/list-folders';
import { openDraft } from '@/server/domain/mail/open-draft';
import { parseUploadAddress } from '@/server/domain/mail/part-address';
import { readConversation } from '@/server/domain/mail/read-conversation';
import type { DraftInput } from '@/server/domain/mail/schema';
import { cancelSend, sendMessage } from '@/server/domain/mail/send-message';
import { deliver, waitForMessage, withImap } from '../support/mail';
import { type MailStage, openMailStage, type StagePerson } from '../support/mail-stage';
import { stopServices } from '../support/services';

let stage: MailStage;

before(async () => {
  stage = await openMailStage();
  stage.startOutbox();
});
after(async () => {
  await stage.close();
  await stopServices();
});

function draftTo(...to: string[]): DraftInput {
  return {
    compositionId: randomUUID(),
    identityId: null,
    to: to.map((address) => ({ name: '', address })),
    cc: [],
    bcc: [],
    subject: 'Été à Paris',
    html: '<p>Hello <b>there</b></p>',
    text: 'Hello there',
    inReplyTo: '',
    references: [],
    source: null,
    attachments: [],
  };
}

async function sourcesIn(owner: StagePerson, role: string): Promise<{ text: string; flags: string[] }[]> {
  const folder = (await listFolders(owner.mail)).find((one) => one.role === role)?.path;
  if (folder === undefined) return [];
  return withImap(owner.user, async (client) => {
    const lock = await client.getMailboxLock(folder);
    try {
      if (client.mailbox && client.mailbox.exists === 0) return [];
      const all = await client.fetchAll('1:*', { source: true, flags: true });
      return all.map((one) => ({ text: one.source?.toString('utf8') ?? '', flags: [...(one.flags ?? [])] }));
    } finally {
      lock.release();
    }
  });
}

/** The sealed credentials an outbox row holds. */
function sealedOf(payload: unknown): unknown {
  return (payload as { sealed: unknown }).sealed;
}

test('a draft is one message in Drafts however often it is saved', async () => {
  const owner = await stage.addPerson();
  const draft = draftTo('someone@demo.example');
  const first = await saveDraft(owner.mail, draft);
  const second = await saveDraft(owner.mail, { ...draft, subject: 'Second' });
  assert.notEqual(first.uid, second.uid);
  await Promise.all([1, 2, 3].map((at) => saveDraft(owner.mail, { ...draft, subject: `Round ${at}` })));
  const lying = await sourcesIn(owner, 'drafts');
  assert.equal(lying.length, 1);
  assert.ok(lying[0]?.flags.includes('\\Draft'));
  await discardDraft(owner.mail, { compositionId: draft.compositionId });
  assert.equal((await sourcesIn(owner, 'drafts')).length, 0);
});

test('a crash between saving and removing leaves two versions, and the next save cleans up', async () => {
  const owner = await stage.addPerson();
  const draft = draftTo('someone@demo.example');
  const saved = await saveDraft(owner.mail, draft);
  await withImap(owner.user, async (client) => {
    const lock = await client.getMailboxLock(saved.folder);
    await client.messageCopy([saved.uid], saved.folder, { uid: true });
    lock.release();
  });
  assert.equal((await sourcesIn(owner, 'drafts')).length, 2);
  await saveDraft(owner.mail, { ...draft, subject: 'Newest' });
  const lying = await sourcesIn(owner, 'drafts');
  assert.equal(lying.length, 1);
  assert.match(lying[0]?.text ?? '', /Subject: Newest/);
});

test('a draft opens again with everything in it, pictures and attachments included', async () => {
  const owner = await stage.addPerson();
  const upload = await owner.mail.uploads.take(owner.person.accountId, {
    name: 'résumé.txt',
    type: 'text/plain',
    content: Readable.from([Buffer.from('file body')]),
  });
  const picture = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const draft: DraftInput = {
    ...draftTo('to@demo.example'),
    bcc: [{ name: 'Secret', address: 'bcc@demo.example' }],
    html: `<p>Look: <img src="${picture}"></p>`,
    inReplyTo: 'before@outside.example',
    references: ['first@outside.example', 'before@outside.example'],
    source: { kind: 'reply', folder: 'INBOX', uid: 7 },
    attachments: [{ uploadId: upload.id, name: upload.name }],
  };
  const saved = await saveDraft(owner.mail, draft);
  const opened = await openDraft(owner.mail, saved);
  assert.equal(opened.compositionId, draft.compositionId);
  assert.deepEqual(opened.bcc, draft.bcc);
  assert.deepEqual(opened.source, draft.source);
  assert.deepEqual(opened.references, draft.references);
  assert.equal(opened.attachmentViews[0]?.name, 'résumé.txt');
  const source = /src="([^"]+)"/.exec(opened.html ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.notEqual(parseUploadAddress(source), null, 'the picture has an address that outlives the next save');
  // Saved again under a new UID, nothing is lost.
  const again = await saveDraft(owner.mail, { ...opened, subject: 'Again' });
  const view = (await readConversation(owner.mail, { folder: again.folder, uids: [again.uid], showRemote: false })).messages[0];
  assert.equal(view?.attachments.length, 2);
  assert.match(view?.html ?? '', /\/api\/mail\/part\?folder=Drafts/);
});

test('a draft another program wrote is opened any number of times, and replaced when it is saved', async () => {
  const owner = await stage.addPerson();
  const lying = await saveDraft(owner.mail, draftTo('x@demo.example'));
  const uid = await withImap(owner.user, async (client) => {
    const raw = 'From: a@demo.example\r\nTo: ben@demo.example\r\nSubject: Elsewhere\r\nMessage-ID: <other@program>\r\n\r\ntext';
    const made = await client.append(lying.folder, raw, ['\\Draft']);
    return made ? (made.uid ?? 0) : 0;
  });
  const opened = await openDraft(owner.mail, { folder: lying.folder, uid });
  const again = await openDraft(owner.mail, { folder: lying.folder, uid });
  assert.equal(again.compositionId, opened.compositionId);
  assert.equal(opened.subject, 'Elsewhere');
  await saveDraft(owner.mail, { ...opened, subject: 'Now here' });
  const subjects = (await sourcesIn(owner, 'drafts')).map((one) => /^Subject: (.*)\r$/m.exec(one.text)?.[1]);
  assert.equal(subjects.length, 2);
  assert.ok(subjects.includes('Now here'));
});

test('a sent message arrives without Bcc, is filed once, and its draft, answered mark and address book follow', async () => {
  const ann = await stage.addPerson({ displayName: 'Ann Éxample' });
  const ben = await stage.addPerson({ displayName: 'Ben' });
  const eve = await stage.addPerson();
  const received = await deliver({ from: ben.user.login, to: ann.user.login, subject: 'Question', text: '?' }, ann.user);
  const uid = await waitForMessage(ann.user, received);
  const draft: DraftInput = {
    ...draftTo(ben.user.login),
    bcc: [{ name: '', address: eve.user.login }],
    inReplyTo: received,
    references: [received],
    source: { kind: 'reply', folder: 'INBOX', uid },
  };
  await saveDraft(ann.mail, draft);
  const [one, two] = await Promise.all([1, 2].map(() => sendMessage(stage.room, ann.mail, { ...draft, delaySeconds: 0 })));
  assert.equal(one?.outboxId, two?.outboxId, 'sending a composition twice is sending once');
  await stage.waitForEvent((event) => event.kind === 'outbox' && event.outboxId === one?.outboxId && event.state === 'sent');
  const messageId = `<${draft.compositionId}@demo.example>`;
  await waitForMessage(ben.user, messageId);
  await waitForMessage(eve.user, messageId);

  const [got] = (await sourcesIn(ben, 'inbox')).filter((source) => source.text.includes(messageId));
  assert.doesNotMatch(got?.text ?? '', /^bcc:/im, 'blind copies stay blind');
  assert.doesNotMatch(got?.text ?? '', /X-Atrium/i);
  assert.ok(!got?.text.includes(eve.user.login) || !/^(to|cc):.*\n?.*eve/im.test(got.text));
  assert.match(got?.text ?? '', /^In-Reply-To: </im);
  assert.match(got?.text ?? '', /multipart\/alternative/);
  const filed = await sourcesIn(ann, 'sent');
  assert.equal(filed.length, 1);
  assert.ok(filed[0]?.flags.includes('\\Seen'));
  assert.equal((await sourcesIn(ann, 'drafts')).length, 0);
  assert.ok((await sourcesIn(ann, 'inbox'))[0]?.flags.includes('\\Answered'));
  const collected = await stage.store.db.collectedAddress.findMany({ where: { accountId: ann.person.accountId } });
  assert.deepEqual(collected.map((row) => row.address).sort(), [ben.user.login, eve.user.login].sort());
  const row = await stage.store.db.outbox.findUnique({ where: { id: one?.outboxId ?? '' } });
  assert.equal(row?.state, 'sent');
  assert.equal(sealedOf(row?.payload), null, 'the password is gone');
  assert.doesNotMatch(JSON.stringify(row), /"demo"/);
  await assert.rejects(
    () => saveDraft(ann.mail, draft),
    (error) => isDomainError(error) && error.code === 'conflict',
    'a late autosave does not bring the draft back',
  );
});

test('a message taken back in time never leaves, and can be sent later', async () => {
  const ann = await stage.addPerson();
  const ben = await stage.addPerson();
  const draft = draftTo(ben.user.login);
  const queued = await sendMessage(stage.room, ann.mail, { ...draft, delaySeconds: 30 });
  assert.deepEqual(await cancelSend(ann.mail, queued), { cancelled: true });
  assert.deepEqual(await cancelSend(ann.mail, queued), { cancelled: false });
  const lying = await sourcesIn(ann, 'drafts');
  assert.equal(lying.length, 1, 'the draft is back');
  const stranger = await stage.addPerson();
  const again = await sendMessage(stage.room, ann.mail, { ...draft, subject: 'Second thoughts', delaySeconds: 0 });
  assert.deepEqual(await cancelSend(stranger.mail, again), { cancelled: false }, 'nobody takes back what is not theirs');
  await stage.waitForEvent((event) => event.kind === 'outbox' && event.outboxId === again.outboxId && event.state === 'sent');
  await waitForMessage(ben.user, `<${draft.compositionId}@demo.example>`);
  const got = await sourcesIn(ben, 'inbox');
  assert.equal(got.length, 1);
  assert.match(got[0]?.text ?? '', /Subject: Second thoughts/);
});

test('a message the server refuses keeps its draft and says so', async () => {
  const ann = await stage.addPerson({ smtpPassword: 'changed meanwhile' });
  const draft = draftTo('someone@demo.example');
  const queued = await sendMessage(stage.room, ann.mail, { ...draft, delaySeconds: 0 });
  await stage.waitForEvent((event) => event.kind === 'outbox' && event.outboxId === queued.outboxId && event.state === 'failed');
  assert.equal((await sourcesIn(ann, 'drafts')).length, 1);
  assert.equal((await sourcesIn(ann, 'sent')).length, 0);
  const row = await stage.store.db.outbox.findUnique({ where: { id: queued.outboxId } });
  assert.equal(sealedOf(row?.payload), null);
  assert.notEqual(row?.lastError, '');
});

test('an answer without a recipient or with an impossible address is refused before anything happens', async () => {
  const ann = await stage.addPerson();
  for (const input of [draftTo(), draftTo('no at sign'), draftTo('a@b\r\nBcc: x@y')]) {
    await assert.rejects(
      () => sendMessage(stage.room, ann.mail, { ...input, delaySeconds: 0 }),
      (error) => isDomainError(error) && error.code === 'invalid',
    );
  }
});

test('a forwarded attachment is sent even if its message was moved after the first save', async () => {
  const ann = await stage.addPerson();
  const ben = await stage.addPerson();
  const received = await deliver(
    {
      from: ben.user.login,
      to: ann.user.login,
      subject: 'With file',
      text: 'see file',
      attachments: [{ filename: 'plan.pdf', content: Buffer.from('%PDF-forward') }],
    },
    ann.user,
  );
  const uid = await waitForMessage(ann.user, received);
  const view = (await readConversation(ann.mail, { folder: 'INBOX', uids: [uid], showRemote: false })).messages[0];
  const part = view?.attachments[0];
  assert.ok(part);
  const draft: DraftInput = {
    ...draftTo(ben.user.login),
    source: { kind: 'forward', folder: 'INBOX', uid },
    attachments: [{ folder: 'INBOX', uid, part: part.part, name: part.name }],
  };
  await saveDraft(ann.mail, draft);
  await withImap(ann.user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    await client.messageDelete([uid], { uid: true });
    lock.release();
  });
  const outcome = await sendMessage(stage.room, ann.mail, { ...draft, delaySeconds: 0 }).catch((error: unknown) => error);
  assert.ok(!(outcome instanceof Error), String(outcome));
  await waitForMessage(ben.user, `<${draft.compositionId}@demo.example>`);
  const got = (await sourcesIn(ben, 'inbox')).at(-1)?.text ?? '';
  assert.match(got, new RegExp(Buffer.from('%PDF-forward').toString('base64')));
});
