import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageView } from '@/server/domain/mail/schema';
import { answerRecipients, answerSeed, answerSubject, assemble } from './quote';

const me = new Set(['alice@demo.example']);
const anna = { name: 'Anna', address: 'anna@demo.example' };
const ben = { name: 'Ben', address: 'ben@demo.example' };
const alice = { name: 'Alice', address: 'Alice@demo.example' };

function message(change: Partial<MessageView> = {}): MessageView {
  return {
    folder: 'INBOX',
    uid: 7,
    messageId: '<m7@demo.example>',
    inReplyTo: '',
    references: ['<m1@demo.example>'],
    subject: 'Lunch',
    from: [anna],
    replyTo: [],
    to: [alice, ben],
    cc: [],
    bcc: [],
    date: '2026-11-21T10:00:00Z',
    flags: { seen: true, flagged: false, answered: false, forwarded: false, draft: false },
    html: null,
    text: 'Shall we?',
    attachments: [{ part: '2', name: 'menu.pdf', type: 'application/pdf', size: 10, inline: false }],
    invitation: null,
    remoteHeldBack: false,
    ...change,
  };
}

const words = { wrote: () => 'On Monday, Anna wrote:', forwarded: () => ['---- Forwarded ----'] };

test('a reply to all leaves out the reader, whatever the case of the address', () => {
  assert.deepEqual(answerRecipients('replyAll', message(), me), { to: [anna], cc: [ben] });
});

test('a reply goes to Reply-To when the sender asks for it', () => {
  assert.deepEqual(answerRecipients('reply', message({ replyTo: [ben] }), me).to, [ben]);
});

test('answering an own message writes to the same people again, not to oneself', () => {
  assert.deepEqual(answerRecipients('reply', message({ from: [alice], to: [anna] }), me).to, [anna]);
});

test('the subject gets one Re: however often it was answered', () => {
  assert.equal(answerSubject('reply', 'Lunch'), 'Re: Lunch');
  assert.equal(answerSubject('reply', 'AW: Lunch'), 'AW: Lunch');
  assert.equal(answerSubject('forward', 'Re: Lunch'), 'Fwd: Re: Lunch');
});

test('an answer keeps the thread: its parent in In-Reply-To, all before it and the parent in References', () => {
  const seed = answerSeed('reply', message(), me, words);
  assert.equal(seed.inReplyTo, '<m7@demo.example>');
  assert.deepEqual(seed.references, ['<m1@demo.example>', '<m7@demo.example>']);
  assert.deepEqual(seed.attachments, []);
});

test('a forward starts a thread of its own and takes the attachments along', () => {
  const seed = answerSeed('forward', message(), me, words);
  assert.equal(seed.inReplyTo, '');
  assert.deepEqual(seed.references, []);
  assert.deepEqual(seed.attachments?.[0]?.reference, { folder: 'INBOX', uid: 7, part: '2', name: 'menu.pdf' });
});

test('the original stands below the answer: quoted with ">" in text, in a citation in HTML, and untouched', () => {
  const body = assemble(
    { html: '<div>Yes</div>', text: 'Yes' },
    { intro: 'Anna wrote:', html: '<p style="color:red">Shall <b>we</b>?</p>', text: 'Shall\n\nwe?' },
    false,
  );
  assert.equal(body.text, 'Yes\n\nAnna wrote:\n> Shall\n>\n> we?\n');
  assert.ok(body.html.includes('<p style="color:red">Shall <b>we</b>?</p></blockquote>'));
});
