import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { listFolders } from '@/server/domain/mail/list-folders';
import { type ListInput, listMessages } from '@/server/domain/mail/list-messages';
import { destroyMessages, moveMessages } from '@/server/domain/mail/move-messages';
import { readConversation } from '@/server/domain/mail/read-conversation';
import { setFlag } from '@/server/domain/mail/set-flag';
import { deliver, deliverRaw, waitForMessage, withImap } from '../support/mail';
import { type MailStage, openMailStage, type StagePerson } from '../support/mail-stage';
import { stopServices } from '../support/services';

let stage: MailStage;

before(async () => {
  stage = await openMailStage();
});
after(async () => {
  await stage.close();
  await stopServices();
});

const window: ListInput = { folder: 'INBOX', view: 'conversations', filter: 'all', search: '', offset: 0, limit: 50 };

async function fill(owner: StagePerson): Promise<void> {
  const to = owner.user.login;
  const first = await deliver(
    {
      from: 'Ann Example <ann@outside.example>',
      to,
      subject: 'Plan',
      text: 'Shall we meet on Monday?',
      date: new Date('2026-01-05T09:00:00Z'),
    },
    owner.user,
  );
  await deliver(
    {
      from: 'Ben Example <ben@outside.example>',
      to,
      subject: 'Re: Plan',
      text: 'Monday is fine.\n\n> Shall we meet on Monday?',
      inReplyTo: first,
      references: [first],
      date: new Date('2026-01-06T09:00:00Z'),
    },
    owner.user,
  );
  await deliver(
    {
      from: 'shop@outside.example',
      to,
      subject: 'Réponse à « l’été »',
      html: '<p>Bonjour <b>Zoé</b></p><img src="https://tracker.example/x.png"><script>alert(1)</script>',
      attachments: [{ filename: 'facture été.pdf', content: Buffer.from('%PDF-1.4'), contentType: 'application/pdf' }],
      date: new Date('2026-01-07T09:00:00Z'),
    },
    owner.user,
  );
}

test('the list shows conversations newest first, with people, snippet and marks', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const list = await listMessages(owner.mail, window);
  assert.equal(list.total, 2);
  const [shop, plan] = list.rows;
  assert.equal(shop?.subject, 'Réponse à « l’été »');
  assert.equal(shop?.snippet, 'Bonjour Zoé');
  assert.equal(shop?.hasAttachment, true);
  assert.equal(plan?.uids.length, 2);
  assert.deepEqual(
    plan?.people.map((one) => one.name),
    ['Ann Example', 'Ben Example'],
  );
  assert.equal(plan?.snippet, 'Monday is fine.');
  assert.equal(plan?.unread, true);
  assert.equal(plan?.date, '2026-01-06T09:00:00.000Z');

  const flat = await listMessages(owner.mail, { ...window, view: 'messages', limit: 2 });
  assert.equal(flat.total, 3);
  assert.deepEqual(
    flat.rows.map((row) => row.subject),
    ['Réponse à « l’été »', 'Re: Plan'],
  );
});

test('new mail, flags and removal by another client show in the next list, at the right place', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const before = await listMessages(owner.mail, window);
  const plan = before.rows[1];
  assert.ok(plan);

  const id = await deliver(
    {
      from: 'ann@outside.example',
      to: owner.user.login,
      subject: 'Re: Plan',
      text: 'Good, see you.',
      inReplyTo: '<unknown@nowhere.example>',
      references: ['<unknown@nowhere.example>'],
      date: new Date('2026-01-08T09:00:00Z'),
    },
    owner.user,
  );
  await waitForMessage(owner.user, id);
  const strange = await listMessages(owner.mail, window);
  assert.equal(strange.total, 3, 'an answer to something unknown stands alone');
  assert.notEqual(strange.version, before.version);

  await withImap(owner.user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    await client.messageFlagsAdd([...plan.uids], ['\\Seen', '\\Flagged'], { uid: true });
    await client.messageDelete([before.rows[0]?.uid ?? 0], { uid: true });
    lock.release();
  });
  const later = await listMessages(owner.mail, window);
  assert.equal(later.total, 2);
  assert.equal(later.rows[0]?.snippet, 'Good, see you.');
  assert.equal(later.rows[1]?.unread, false);
  assert.equal(later.rows[1]?.flagged, true);

  await deliver(
    { from: 'x@outside.example', to: owner.user.login, subject: 'Old news', text: 'late', date: new Date('2025-12-01T09:00:00Z') },
    owner.user,
  );
  const sorted = await listMessages(owner.mail, window);
  assert.equal(sorted.rows.at(-1)?.subject, 'Old news', 'sorted by date, not by arrival');
  assert.equal(sorted.total, 3);
});

test('an answer that arrives joins its conversation', async () => {
  const owner = await stage.addPerson();
  const first = await deliver({ from: 'ann@outside.example', to: owner.user.login, subject: 'Tea', text: 'Tea?' }, owner.user);
  await listMessages(owner.mail, window);
  await deliver(
    { from: 'ben@outside.example', to: owner.user.login, subject: 'Re: Tea', text: 'Yes.', inReplyTo: first, references: [first] },
    owner.user,
  );
  const list = await listMessages(owner.mail, window);
  assert.equal(list.total, 1);
  assert.equal(list.rows[0]?.uids.length, 2);
});

test('filters and search narrow the list; the search language reaches the server', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const all = await listMessages(owner.mail, { ...window, view: 'messages' });
  const read = all.rows.find((row) => row.subject === 'Plan');
  await setFlag(owner.mail, { folder: 'INBOX', uids: [read?.uid ?? 0], flag: 'seen', value: true });
  const find = async (search: string, filter: ListInput['filter'] = 'all') =>
    (await listMessages(owner.mail, { ...window, view: 'messages', search, filter })).rows.map((row) => row.subject).sort();
  assert.deepEqual(await find('', 'unread'), ['Re: Plan', 'Réponse à « l’été »']);
  assert.deepEqual(await find('', 'attachments'), ['Réponse à « l’été »']);
  assert.deepEqual(await find('from:ann'), ['Plan']);
  assert.deepEqual(await find('subject:été'), ['Réponse à « l’été »'], 'non-ASCII is sent as UTF-8');
  assert.deepEqual(await find('monday -from:ben'), ['Plan']);
  assert.deepEqual(await find('is:unread before:2026-01-07'), ['Re: Plan']);
  assert.deepEqual(await find('has:attachment larger:1'), ['Réponse à « l’été »']);
  assert.deepEqual(await find('"no such words"'), []);
  const conversations = await listMessages(owner.mail, { ...window, search: 'from:ben' });
  assert.equal(conversations.rows[0]?.uids.length, 2, 'a conversation is found by any of its messages and shown whole');
});

test('a conversation comes with clean HTML, held-back images and downloadable parts', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const list = await listMessages(owner.mail, window);
  const view = await readConversation(owner.mail, { folder: 'INBOX', uids: list.rows[0]?.uids ?? [], showRemote: false });
  const message = view.messages[0];
  assert.ok(message);
  assert.match(message.html ?? '', /Bonjour <b>Zoé<\/b>/);
  assert.doesNotMatch(message.html ?? '', /script|tracker|alert/);
  assert.equal(message.remoteHeldBack, true);
  assert.equal(message.attachments[0]?.name, 'facture été.pdf');
  assert.equal(message.attachments[0]?.inline, false);
  const shown = await readConversation(owner.mail, { folder: 'INBOX', uids: [message.uid], showRemote: true });
  assert.match(shown.messages[0]?.html ?? '', /\/api\/mail\/remote\?u=https%3A%2F%2Ftracker\.example%2Fx\.png&amp;s=/);
  const plan = await readConversation(owner.mail, { folder: 'INBOX', uids: list.rows[1]?.uids ?? [], showRemote: false });
  assert.deepEqual(
    plan.messages.map((one) => one.text.split('\n')[0]),
    ['Shall we meet on Monday?', 'Monday is fine.'],
  );
  assert.equal(plan.messages[1]?.inReplyTo, plan.messages[0]?.messageId);
});

test('broken charsets are shown, not dropped', async () => {
  const owner = await stage.addPerson();
  const latin = Buffer.from(
    'From: "Jos\xe9 Mu\xf1oz" <a@outside.example>\r\nSubject: O\xf9 \xe7a ?\r\nMessage-ID: <lies@x>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nd\xe9j\xe0 vu\r\n',
    'latin1',
  );
  await deliverRaw(latin, owner.user.login);
  const unknown =
    'From: a@outside.example\r\nSubject: odd\r\nMessage-ID: <odd@x>\r\nContent-Type: text/plain; charset=klingon\r\n\r\nhello\r\n';
  await deliverRaw(unknown, owner.user.login);
  await waitForMessage(owner.user, '<odd@x>');
  const list = await listMessages(owner.mail, { ...window, view: 'messages' });
  assert.deepEqual(list.rows.map((row) => row.snippet).sort(), ['déjà vu', 'hello']);
  assert.deepEqual(list.rows.map((row) => row.subject).sort(), ['Où ça ?', 'odd']);
  assert.ok(list.rows.some((row) => row.people[0]?.name === 'José Muñoz'));
  const view = await readConversation(owner.mail, { folder: 'INBOX', uids: list.rows.map((row) => row.uid), showRemote: false });
  assert.deepEqual(view.messages.map((one) => one.text.trim()).sort(), ['déjà vu', 'hello']);
});

test('an invitation is recognised and summed up', async () => {
  const owner = await stage.addPerson();
  const ics = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//t//EN',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    'UID:invite-1@outside.example',
    'DTSTAMP:20260101T000000Z',
    'DTSTART;TZID=Europe/Paris:20260302T100000',
    'DTEND;TZID=Europe/Paris:20260302T113000',
    'SUMMARY:Budget\\, second round',
    'LOCATION:Room 4',
    'ORGANIZER;CN=Ann:mailto:ann@outside.example',
    `ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:${owner.user.login}`,
    'RRULE:FREQ=WEEKLY;COUNT=3',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const id = await deliver(
    {
      from: 'ann@outside.example',
      to: owner.user.login,
      subject: 'Invitation',
      text: 'Please come',
      icalEvent: { method: 'REQUEST', content: ics },
    },
    owner.user,
  );
  const uid = await waitForMessage(owner.user, id);
  const list = await listMessages(owner.mail, window);
  assert.equal(list.rows[0]?.hasInvitation, true);
  const view = await readConversation(owner.mail, { folder: 'INBOX', uids: [uid], showRemote: false });
  assert.deepEqual(view.messages[0]?.invitation, {
    method: 'REQUEST',
    uid: 'invite-1@outside.example',
    summary: 'Budget, second round',
    location: 'Room 4',
    organizer: { name: 'Ann', address: 'ann@outside.example' },
    attendees: [{ name: '', address: owner.user.login, state: 'NEEDS-ACTION' }],
    start: '2026-03-02T09:00:00.000Z',
    end: '2026-03-02T10:30:00.000Z',
    zone: 'Europe/Paris',
    allDay: false,
    recurring: true,
  });
});

test('archiving makes the folder once, and the answer is enough to undo it', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const list = await listMessages(owner.mail, window);
  const uids = list.rows[1]?.uids ?? [];
  const moved = await moveMessages(owner.mail, { folder: 'INBOX', uids, to: { role: 'archive' } });
  assert.equal(moved.uids.length, 2);
  assert.equal((await listMessages(owner.mail, window)).total, 1);
  const archived = await listMessages(owner.mail, { ...window, folder: moved.to });
  assert.equal(archived.total, 1);
  await moveMessages(owner.mail, { folder: moved.to, uids: moved.uids, to: { path: moved.from } });
  assert.equal((await listMessages(owner.mail, window)).total, 2);
  await moveMessages(owner.mail, {
    folder: 'INBOX',
    uids: [(await listMessages(owner.mail, window)).rows[0]?.uid ?? 0],
    to: { role: 'archive' },
  });
  const folders = await listFolders(owner.mail);
  assert.equal(folders.filter((folder) => folder.role === 'archive').length, 1);
});

test('destroyed messages are gone for good', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const list = await listMessages(owner.mail, window);
  await destroyMessages(owner.mail, { folder: 'INBOX', uids: list.rows[0]?.uids ?? [] });
  assert.equal((await listMessages(owner.mail, window)).total, 1);
  assert.equal((await listFolders(owner.mail)).find((folder) => folder.role === 'inbox')?.total, 2);
});

test('a wrong mail password and a folder that is not there are told apart', async () => {
  const wrong = await stage.addPerson({ password: 'not it' });
  await assert.rejects(
    () => listMessages(wrong.mail, window),
    (error) => isDomainError(error) && error.code === 'upstream_failed' && error.details['reason'] === 'refused_login',
  );
  const owner = await stage.addPerson();
  await assert.rejects(
    () => listMessages(owner.mail, { ...window, folder: 'Nowhere' }),
    (error) => isDomainError(error) && error.code === 'not_found',
  );
});

test('the top of a large folder comes before the rest, and the exact list follows by itself', async () => {
  const large = await openMailStage({ largeFolders: { from: 6, head: 4 } });
  try {
    const owner = await large.addPerson();
    await withImap(owner.user, async (client) => {
      for (let at = 1; at <= 8; at++) {
        const day = new Date(Date.UTC(2026, 0, at, 9));
        const answer = at === 8 ? 'References: <n1@x>\r\n' : '';
        const raw = `From: a@outside.example\r\nSubject: Number ${at}\r\nMessage-ID: <n${at}@x>\r\n${answer}Date: ${day.toUTCString()}\r\n\r\ntext ${at}\r\n`;
        await client.append('INBOX', raw, [], day);
      }
    });
    const top = await listMessages(owner.mail, { ...window, limit: 3 });
    assert.deepEqual(
      top.rows.map((row) => row.subject),
      ['Number 8', 'Number 7', 'Number 6'],
    );
    assert.equal(top.total, 8, 'how many there are in all is a guess by the top');
    assert.match(top.version, /^head/);
    await large.waitForEvent((event) => event.kind === 'mail' && event.folder === 'INBOX');
    const full = await listMessages(owner.mail, { ...window, limit: 3 });
    assert.equal(full.total, 7);
    assert.equal(full.rows[0]?.uids.length, 2, 'the old beginning of the conversation is known now');
    const beyond = await listMessages(owner.mail, { ...window, offset: 5, limit: 3 });
    assert.deepEqual(
      beyond.rows.map((row) => row.subject),
      ['Number 3', 'Number 2'],
    );
  } finally {
    await large.close();
  }
});

test('a server that can neither sort, thread nor tell of changes gives the same list', async () => {
  const owner = await stage.addPerson();
  await fill(owner);
  const { mail, release } = stage.room.openWith(owner.person, { user: owner.user.login, pass: owner.user.password });
  try {
    await mail.pool.withClient('become simple', async (client) => {
      for (const name of ['SORT', 'THREAD=REFS', 'THREAD=REFERENCES', 'CONDSTORE', 'QRESYNC']) client.capabilities.delete(name);
      client.enabled.clear();
    });
    const list = await listMessages(mail, window);
    assert.deepEqual(
      list.rows.map((row) => [row.subject, row.uids.length, row.flagged]),
      [
        ['Réponse à « l’été »', 1, false],
        ['Re: Plan', 2, false],
      ],
    );
    await withImap(owner.user, async (client) => {
      const lock = await client.getMailboxLock('INBOX');
      await client.messageFlagsAdd('1', ['\\Flagged']);
      lock.release();
    });
    const later = await listMessages(mail, window);
    assert.equal(later.rows[1]?.flagged, true);
    assert.notEqual(later.version, list.version);
  } finally {
    release();
  }
});
