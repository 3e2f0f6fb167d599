// The services the tests stand on do what the tests believe of them.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { createClient } from 'redis';
import { deliver, deliverRaw, mailAddress, makeMailUser, waitForMessage, withImap } from '../support/mail';
import { needService, stopServices } from '../support/services';

after(stopServices);

test('a message sent to the MX port lies in the mailbox, with our text in it', async () => {
  const user = await makeMailUser();
  const messageId = await deliver({ from: 'outside@elsewhere.example', to: user.login, subject: 'Grüße', text: 'body text' }, user);
  await withImap(user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    const message = await client.fetchOne('*', { envelope: true, source: true });
    lock.release();
    assert.ok(message);
    assert.equal(message.envelope?.messageId, messageId);
    assert.equal(message.envelope?.subject, 'Grüße');
    assert.match(message.source?.toString() ?? '', /body text/);
  });
});

test('the submission port refuses whoever is not signed in, and a wrong password', async () => {
  const { createTransport } = await import('nodemailer');
  const address = await mailAddress('SMTP');
  const user = await makeMailUser();
  const message = { from: user.login, to: user.login, subject: 'x', text: 'x' };
  const stranger = createTransport({ ...address, ignoreTLS: true });
  const isHop = address.port === (await mailAddress('MX')).port;
  if (!isHop) await assert.rejects(stranger.sendMail(message));
  const wrong = createTransport({ ...address, ignoreTLS: true, auth: { user: user.login, pass: 'wrong' } });
  await assert.rejects(wrong.sendMail(message), /535/);
  const right = createTransport({ ...address, ignoreTLS: true, auth: { user: user.login, pass: user.password } });
  const { messageId } = await right.sendMail(message);
  await waitForMessage(user, messageId);
});

test('an unknown recipient is refused by LMTP', async () => {
  await assert.rejects(deliverRaw('Subject: x\r\n\r\nx', 'nobody-at-all@demo.example'));
});

test('the master user opens a mailbox without its password', async () => {
  const user = await makeMailUser();
  await withImap({ login: `${user.login}*groupware`, password: 'masterpw' }, async (client) => {
    assert.ok((await client.list()).some((folder) => folder.specialUse === '\\Drafts'));
  });
});

test('Redis keeps a value', async () => {
  const client = createClient({ url: await needService('redis') });
  await client.connect();
  await client.set('test', 'yes');
  assert.equal(await client.get('test'), 'yes');
  client.destroy();
});

test('slapd finds a person by mail address', async () => {
  const url = new URL(await needService('slapd'));
  const answer = await ldapSearch(Number(url.port), 'dc=ldap,dc=example', 'mail', 'emil@ldap.example');
  assert.match(answer.toString('utf8'), /uid=emil,ou=people,dc=ldap,dc=example/);
  assert.match(answer.toString('utf8'), /Émile Zátopek/);
  const none = await ldapSearch(Number(url.port), 'dc=ldap,dc=example', 'mail', 'nobody@ldap.example');
  assert.doesNotMatch(none.toString('utf8'), /ou=people/);
});

/** One subtree search for `attribute=value` (RFC 4511 section 4.5.1), answered until SearchResultDone. */
function ldapSearch(port: number, base: string, attribute: string, value: string): Promise<Buffer> {
  const tlv = (tag: number, ...parts: (Buffer | string)[]) => {
    const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
    return Buffer.concat([Buffer.from([tag, body.length]), body]);
  };
  const number = (tag: number, value: number) => tlv(tag, Buffer.from([value]));
  const filter = tlv(0xa3, tlv(0x04, attribute), tlv(0x04, value));
  const limits = [number(0x0a, 2), number(0x0a, 0), number(0x02, 0), number(0x02, 0), number(0x01, 0)];
  const request = tlv(0x30, number(0x02, 1), tlv(0x63, tlv(0x04, base), ...limits, filter, tlv(0x30)));
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const chunks: Buffer[] = [];
    socket.setTimeout(5000, () => socket.destroy(new Error('slapd does not answer')));
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      // SearchResultDone: application tag 5 with resultCode success.
      if (!all.includes(Buffer.from([0x65, 0x07, 0x0a, 0x01, 0x00]))) return;
      socket.destroy();
      resolve(all);
    });
  });
}
