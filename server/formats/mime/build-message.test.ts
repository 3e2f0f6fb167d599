import assert from 'node:assert/strict';
import { test } from 'node:test';
import PostalMime from 'postal-mime';
import { buildMessage, type OutgoingMessage } from './build-message';

const plain: OutgoingMessage = {
  from: { name: 'Ann Éxample', address: 'ann@demo.example' },
  replyTo: '',
  to: [{ name: 'Ben', address: 'ben@demo.example' }],
  cc: [],
  bcc: [{ name: '', address: 'secret@demo.example' }],
  subject: 'Été',
  html: '<p>Hi</p>',
  text: 'Hi',
  messageId: 'id-1@demo.example',
  inReplyTo: 'before@x',
  references: ['first@x', 'before@x'],
  date: new Date('2026-11-21T10:00:00Z'),
  attachments: [],
  headers: {},
  keepBcc: false,
};
const build = async (over: Partial<OutgoingMessage>) => (await buildMessage({ ...plain, ...over })).toString('utf8');
const headOf = (message: string) => message.slice(0, message.indexOf('\r\n\r\n'));

test('plain and HTML are alternatives, names are encoded, threading headers are right', async () => {
  const message = await build({});
  const parsed = await PostalMime.parse(message);
  assert.equal(parsed.subject, 'Été');
  assert.deepEqual(parsed.from, { name: 'Ann Éxample', address: 'ann@demo.example' });
  assert.equal(parsed.text?.trim(), 'Hi');
  assert.equal(parsed.html?.trim(), '<p>Hi</p>');
  assert.match(headOf(message), /^Message-ID: <id-1@demo\.example>\r$/im);
  assert.match(headOf(message), /^In-Reply-To: <before@x>\r$/im);
  assert.match(headOf(message), /^References: <first@x> <before@x>\r$/im);
  assert.match(headOf(message), /^[\x20-\x7e\r\n\t]*$/);
  assert.doesNotMatch(message, /[^\r]\n/, 'every line ends with CRLF');
});

test('blind copies are only in drafts', async () => {
  assert.doesNotMatch(await build({}), /secret@demo/);
  assert.match(await build({ keepBcc: true }), /^Bcc: secret@demo\.example/im);
});

test('no value can start a header line of its own', async () => {
  const bad = 'x\r\nBcc: victim@x.example\r\n\r\nbody';
  for (const over of [
    { subject: bad },
    { from: { name: bad, address: 'a@x.example' } },
    { to: [{ name: bad, address: 'a@x.example' }] },
    { to: [{ name: '', address: `a@x.example\r\nBcc: victim@x.example` }] },
    { inReplyTo: bad },
    { references: [bad] },
    { messageId: bad },
    { replyTo: `a@x.example\r\nBcc: victim@x.example` },
    { headers: { 'X-Test': bad } },
    { headers: { 'X-Test': 'x\u2028Bcc: victim@x.example' } },
    { attachments: [{ name: `${bad}.txt`, type: 'text/plain', content: Buffer.from('x') }] },
    { attachments: [{ name: 'a.txt', type: 'text/plain\r\nBcc: victim@x.example', content: Buffer.from('x') }] },
    { attachments: [{ name: 'a.png', type: 'image/png', content: Buffer.from('x'), cid: 'x\r\nBcc: victim@x.example' }] },
  ] satisfies Partial<OutgoingMessage>[]) {
    const message = await build(over);
    assert.doesNotMatch(message, /^bcc:/im, JSON.stringify(over));
    const parsed = await PostalMime.parse(message);
    assert.ok(!parsed.headers.some((header) => header.key === 'bcc'), JSON.stringify(over));
  }
});

test('attachments keep their names and bytes, pictures belong to the text', async () => {
  const message = await build({
    html: '<img src="cid:pic@x">',
    attachments: [
      { name: 'pic.png', type: 'image/png', content: Buffer.from([1, 2, 3]), cid: 'pic@x' },
      { name: 'résumé "final".pdf', type: 'application/pdf', content: Buffer.from([0, 255, 128]) },
    ],
  });
  const parsed = await PostalMime.parse(message);
  assert.deepEqual(
    parsed.attachments.map((one) => [one.filename, one.related ?? false, one.contentId ?? '']),
    [
      ['pic.png', true, '<pic@x>'],
      ['résumé "final".pdf', false, ''],
    ],
  );
  assert.deepEqual([...new Uint8Array(parsed.attachments[1]?.content as ArrayBuffer)], [0, 255, 128]);
});

test('content that looks like an address is not fetched', async () => {
  const message = await build({ html: '<img src="file:///etc/passwd"><img src="http://127.0.0.1/">', text: 'file:///etc/passwd' });
  assert.doesNotMatch(message, /root:/);
});
