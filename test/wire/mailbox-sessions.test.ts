// One person's sessions share the connections to the mailbox, and each may use them only if it could open one itself. What changes while
// they are open (hosts, passwords, sessions that end) is followed without a restart (AUT-10, OPS-8).
import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { DomainError, isDomainError } from '@/server/core/errors';
import { newId, type SessionId } from '@/server/core/ids';
import { freePort } from '@/server/demo/free-port';
import { waitUntil } from '@/server/demo/processes';
import type { Directory } from '@/server/domain/directory/directory';
import { keepMailboxPassword, readMailboxPassword } from '@/server/domain/directory/logins/mailbox-password';
import { listFolders } from '@/server/domain/mail/list-folders';
import type { MailCredentials, MailSession } from '@/server/domain/mail/settings';
import { deliver, mailAddress } from '../support/mail';
import { type MailStage, openMailStage, type StagePerson } from '../support/mail-stage';
import { stopServices } from '../support/services';

/** A door to the IMAP server that can be shut and counts who is inside. */
type Door = { port: number; inside: Set<Socket>; opened: number; server: Server; close(): void };

let stage: MailStage;
let front: Door;
let back: Door;
let way: Door;
/** What each session has to show; null = nothing. */
const shown = new Map<SessionId, MailCredentials | null>();

before(async () => {
  [front, back] = await Promise.all([openDoor(), openDoor()]);
  way = front;
  stage = await openMailStage({
    settings: (settings) => (settings.imap ? { ...settings, imap: { ...settings.imap, port: way.port } } : settings),
    credentials: (session) => {
      const mine = shown.get(session.id);
      if (mine === null) throw new DomainError('upstream_failed', 'nothing to show', { details: { reason: 'refused_login' } });
      return mine ?? null;
    },
  });
});
after(async () => {
  await stage?.close();
  for (const door of [front, back]) door?.close();
  await stopServices();
});

async function openDoor(): Promise<Door> {
  const imap = await mailAddress('IMAP');
  const inside = new Set<Socket>();
  const port = await freePort();
  const door: Door = {
    port,
    inside,
    opened: 0,
    close: () => {
      door.server.close();
      for (const socket of inside) socket.destroy();
    },
    server: createServer((socket) => {
      door.opened += 1;
      inside.add(socket);
      const upstream = connect(imap);
      socket
        .on('error', () => upstream.destroy())
        .on('close', () => {
          inside.delete(socket);
          upstream.destroy();
        });
      upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    }),
  };
  await new Promise<void>((resolve) => door.server.listen(port, '127.0.0.1', resolve));
  return door;
}

/** Another session of the same person. */
function anotherSession({ session }: StagePerson, credentials?: MailCredentials | null): MailSession {
  const other = { ...session, id: newId() as SessionId };
  if (credentials !== undefined) shown.set(other.id, credentials);
  return other;
}

async function look(session: MailSession): Promise<string> {
  try {
    await stage.room.admit(session);
    await listFolders(stage.room.open(session));
    return 'in';
  } catch (error) {
    return isDomainError(error) ? String(error.details['reason']) : String(error);
  }
}

const endOf = (session: MailSession) =>
  stage.store.bus.publish({ kind: 'session-ended', accountId: session.person.accountId, sessionId: session.id });

test('a session with a wrong password or none is refused while another one’s connections are open, and asks the server once', async () => {
  const jane = await stage.addPerson();
  assert.equal(await look(jane.session), 'in');
  const wrong = anotherSession(jane, { user: jane.user.login, pass: 'wrong' });
  const none = anotherSession(jane, null);
  const before = front.opened;
  for (let round = 0; round < 3; round += 1) {
    assert.deepEqual([await look(wrong), await look(none), await look(jane.session)], ['refused_login', 'refused_login', 'in']);
  }
  assert.ok(front.opened - before <= 1, `${front.opened - before} further logins`);
  const same = anotherSession(jane);
  const opened = front.opened;
  assert.equal(await look(same), 'in');
  assert.equal(front.opened, opened, 'the same password need not be shown to the server again');
});

test('requests at once of a new session open one connection for their admission', async () => {
  const jane = await stage.addPerson();
  const before = front.opened;
  await Promise.all(Array.from({ length: 6 }, () => stage.room.admit(jane.session)));
  assert.equal(front.opened - before, 1);
});

test('a password changed at the mail server shuts out the session that has the old one, and no other', async () => {
  const jane = await stage.addPerson();
  const old = anotherSession(jane, { user: jane.user.login, pass: jane.user.password });
  assert.equal(await look(jane.session), 'in');
  assert.equal(await look(old), 'in');
  shown.set(old.id, { user: jane.user.login, pass: 'from before' });
  // All connections are lost: the next one has to be opened by somebody.
  for (const socket of front.inside) socket.destroy();
  await waitUntil('the old session to be refused', async () => (await look(old)) === 'refused_login', { ms: 30_000 });
  assert.equal(await look(jane.session), 'in');
  assert.equal(await look(old), 'refused_login', 'not through the connection of the other');
  shown.set(old.id, { user: jane.user.login, pass: jane.user.password });
  assert.equal(await look(old), 'in', 'and with the new one it is back at once');
});

test('who signs out leaves no connection open behind them, and takes none away from the others', async () => {
  const jane = await stage.addPerson();
  const other = anotherSession(jane);
  assert.deepEqual([await look(other), await look(jane.session)], ['in', 'in']);
  shown.set(jane.session.id, null);
  endOf(jane.session);
  for (const socket of front.inside) socket.destroy();
  assert.equal(await look(other), 'in', 'opened with what is its own');
  const mine = new Set(front.inside);
  endOf(other);
  await waitUntil('the connections to end', async () => [...mine].every((socket) => !front.inside.has(socket)), { ms: 30_000 });
});

test('another host takes effect with the next request and the next news, without anybody signing in again', async () => {
  const jane = await stage.addPerson();
  const unwatch = stage.room.watch(jane.session);
  try {
    assert.equal(await look(jane.session), 'in');
    await waitUntil('commands and news by the front door', async () => front.inside.size >= 2, { ms: 30_000 });
    way = back;
    stage.room.settingsChanged();
    assert.equal(await look(jane.session), 'in');
    await waitUntil('everybody to have changed doors', async () => front.inside.size === 0 && back.inside.size >= 2, { ms: 30_000 });
    await deliverUntilNews(jane);
  } finally {
    way = front;
    unwatch();
    stage.room.settingsChanged();
  }
});

test('news of the mailbox begin when a password that was missing is there, without a new page', async () => {
  const jane = await stage.addPerson();
  shown.set(jane.session.id, null);
  const unwatch = stage.room.watch(jane.session);
  try {
    assert.equal(await look(jane.session), 'refused_login');
    shown.delete(jane.session.id);
    assert.equal(await look(jane.session), 'in');
    await deliverUntilNews(jane);
  } finally {
    unwatch();
  }
});

test('a mail server that is back is used at once or a moment later, by sessions that were there all the time', async () => {
  const jane = await stage.addPerson();
  assert.equal(await look(jane.session), 'in');
  back.close();
  way = back;
  assert.equal(await look(jane.session), 'unreachable');
  back = await openDoor();
  way = back;
  await waitUntil('mail to come back', async () => (await look(jane.session)) === 'in', { ms: 30_000 });
  way = front;
});

test('a kept mail password opens for its account under its secret alone; under another secret it is asked for again, and never lies in the clear', async () => {
  const [jane, paul] = [await stage.addPerson(), await stage.addPerson()];
  const under = (serverSecret: string) => ({ store: stage.store, serverSecret }) as unknown as Directory;
  const { accountId } = jane.person;
  await keepMailboxPassword(under('one'), accountId, 'of the mailbox');
  const row = await stage.store.db.mailboxSecret.findUniqueOrThrow({ where: { accountId }, select: { sealed: true } });
  assert.ok(!Buffer.from(row.sealed).toString('latin1').includes('mailbox'));
  // Somebody with the database copies it into a row of their own.
  const stolen = { accountId: paul.person.accountId, sealed: row.sealed, updatedAt: new Date() };
  await stage.store.db.mailboxSecret.create({ data: stolen });
  assert.deepEqual(
    [
      await readMailboxPassword(under('one'), accountId),
      await readMailboxPassword(under('two'), accountId),
      await readMailboxPassword(under('one'), paul.person.accountId),
    ],
    ['of the mailbox', null, null],
  );
  await keepMailboxPassword(under('two'), accountId, 'entered again');
  assert.equal(await readMailboxPassword(under('two'), accountId), 'entered again');
});

/** IDLE tells from the moment it runs: mail goes in until there is news of it. */
async function deliverUntilNews({ user, person }: StagePerson): Promise<void> {
  const from = stage.events.length;
  await waitUntil(
    'news of new mail',
    async () => {
      await deliver({ from: 'outside@elsewhere.example', to: user.login, subject: 'News', text: 'new' });
      await new Promise((resolve) => setTimeout(resolve, 500));
      return stage.events.slice(from).some((event) => event.kind === 'mail' && event.accountId === person.accountId);
    },
    { ms: 60_000 },
  );
}
