import type { Store } from '@/server/store/store';
import type { AtriumUser, TestAtrium } from '../atrium';
import { signInAs } from '../browser-cookie';
import { cardText, type DavClient, davClient, eventText } from '../dav';

// Somebody who asks, and whom they ask about: people with equally long names and the same things, so that two answers about two of
// them differ only in what is told of them.

/** Whom a door is asked about. */
export type Target = {
  readonly who: 'missing' | 'missing there' | 'missing elsewhere' | 'hidden' | 'foreign' | 'unshared';
  readonly login: string;
  readonly group: string;
  readonly accountId: string;
  readonly calendarId: string;
  readonly bookId: string;
  readonly eventId: string;
  readonly cardId: string;
  readonly sessionId: string;
  readonly attachmentId: string;
  readonly outboxId: string;
};

export type Asker = {
  readonly user: AtriumUser;
  readonly cookie: string;
  readonly dav: DavClient & { close(): void };
  readonly calendarId: string;
  readonly domain: string;
};

/** Domains with names of one length. */
export const domains = {
  closed: 'closed.example',
  open: 'opened.example',
  foreign: 'others.example',
  elsewhere: 'nowere.example',
} as const;
const ids = ['accountId', 'calendarId', 'bookId', 'eventId', 'cardId', 'sessionId', 'attachmentId', 'outboxId'] as const;

/** Nobody: a login of that domain, and ids that are nobody's. */
export function missing(who: Target['who'], domain: string): Target {
  const random = Object.fromEntries(ids.map((name) => [name, crypto.randomUUID()])) as Record<(typeof ids)[number], string>;
  return { who, login: `nobod.vale@${domain}`, group: `nogroup.vl@${domain}`, ...random };
}

/** Somebody with a calendar and an event in it, an address book and a card, a file at the event, a session, and a mail on its way. */
export async function settle(at: { atrium: TestAtrium; store: Store }, who: Target['who'], login: string): Promise<Target> {
  const { atrium, store } = at;
  const user = await atrium.addUser({ login, displayName: `Name of ${login}` });
  const dav = davClient(atrium.url, user);
  const uid = `uid-${login.split('@')[0]}`;
  const event = `/dav/calendars/${login}/personal/${uid}.ics`;
  await expectStatus(dav('PUT', event, { body: eventText(uid), headers: { 'Content-Type': 'text/calendar' } }), 201);
  const card = `/dav/addressbooks/${login}/personal/${uid}.vcf`;
  await expectStatus(dav('PUT', card, { body: cardText(uid), headers: { 'Content-Type': 'text/vcard' } }), 201);
  const attach = { body: 'file', headers: { 'Content-Type': 'text/plain', 'Content-Disposition': 'attachment; filename="a.txt"' } };
  await expectStatus(dav('POST', `${event}?action=attachment-add`, attach), 201);
  dav.close();
  const [uidOfAccount = '', domain = ''] = login.split('@');
  const account = await store.db.account.findFirstOrThrow({ where: { uid: uidOfAccount, domain }, select: { id: true } });
  const collections = await store.db.collection.findMany({ where: { accountId: account.id }, select: { id: true, kind: true } });
  const of = (kind: string) => collections.find((one) => one.kind === kind)?.id ?? '';
  const items = await store.db.item.findMany({ where: { collectionId: { in: collections.map(({ id }) => id) } } });
  const [file] = await store.sql.rows<{ id: string }>('SELECT id FROM attachment WHERE account_id = ?', [account.id]);
  const [session, mail] = [crypto.randomUUID(), crypto.randomUUID()];
  const now = new Date();
  const later = new Date(now.getTime() + 86_400_000);
  await store.db.session.create({
    data: {
      id: session,
      accountId: account.id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: later,
      loginKind: 'password',
      address: '',
      agent: '',
    },
  });
  await store.db.outbox.create({ data: { id: mail, accountId: account.id, kind: 'mail', payload: {}, dueAt: later, createdAt: now } });
  // A group has no hidden state: one that is there, and for the hidden person one that is not.
  const group = `${who === 'hidden' ? 'nogroup.vl' : 'valegrp.vl'}@${domain}`;
  return {
    ...{ who, login, group, accountId: account.id, calendarId: of('calendar'), bookId: of('addressbook'), sessionId: session },
    eventId: items.find((one) => one.name.endsWith('.ics'))?.id ?? '',
    cardId: items.find((one) => one.name.endsWith('.vcf'))?.id ?? '',
    ...{ attachmentId: file?.id ?? '', outboxId: mail },
  };
}

/** Somebody who asks: with a calendar of their own that they share. */
export async function enter(at: { atrium: TestAtrium; store: Store }, domain: string): Promise<Asker> {
  const user = await at.atrium.addUser({ login: `asker@${domain}`, displayName: 'Asker' });
  const dav = davClient(at.atrium.url, user);
  const put = { body: eventText('own-event'), headers: { 'Content-Type': 'text/calendar' } };
  await expectStatus(dav('PUT', `/dav/calendars/${user.login}/personal/own.ics`, put), 201);
  const account = await at.store.db.account.findFirstOrThrow({ where: { uid: 'asker', domain }, select: { id: true } });
  const calendar = await at.store.db.collection.findFirstOrThrow({ where: { accountId: account.id, kind: 'calendar' } });
  return { user, cookie: (await signInAs(at.atrium, user)).cookie, dav, calendarId: calendar.id, domain };
}

async function expectStatus(reply: Promise<{ status: number; text: string }>, status: number): Promise<void> {
  const got = await reply;
  if (got.status !== status) throw new Error(`expected ${status}, got ${got.status}: ${got.text}`);
}
