import { ImapFlow } from 'imapflow';
import { isDomainError } from '@/server/core/errors';
import { requireWritableCalendar, type WritableCalendar } from '@/server/domain/calendar/access';
import { putCalendarObject } from '@/server/domain/calendar/put-calendar-object';
import { requireChangeableBook } from '@/server/domain/contacts/access';
import { putContactObject } from '@/server/domain/contacts/put-contact-object';
import { addLocalUser } from '@/server/domain/directory/local-users';
import type { Person } from '@/server/domain/directory/model';
import { verifyLogin } from '@/server/domain/directory/verify-login';
import { createCollection, listCollections, updateCollection } from '@/server/domain/sync/collections';
import type { Atrium } from '@/server/wiring';
import { cardText, cardUid, groupNames, groupText } from './cards';
import { aliceEvents, bobEvents, carolEvents, eventText, mondayOf, type SeedEvent } from './events';
import { rawMails } from './mail-text';
import { aliceMails, bobMails, carolMails, type SeedMail } from './mails';
import { accounts, demoPassword, someones } from './people';

// What the demo is filled with at its first start. Every object goes in where a client's would: users through the
// directory, events and cards through their rooms, messages over IMAP. Doing it twice changes nothing.

type Share = { events: readonly SeedEvent[]; mails: readonly SeedMail[]; given: string; withBook: boolean };

const shares: Record<string, Share> = {
  'alice@demo.example': { events: aliceEvents, mails: aliceMails, given: 'Alice', withBook: true },
  'bob@demo.example': { events: bobEvents, mails: bobMails, given: 'Bob', withBook: false },
  'carol@other.example': { events: carolEvents, mails: carolMails, given: 'Carol', withBook: false },
};

/** Adds the three demo users unless they are there. */
export async function seedUsers(atrium: Atrium): Promise<void> {
  for (const { login, displayName } of accounts) {
    try {
      await addLocalUser(atrium.directory, { address: login, password: demoPassword, displayName, aliases: [], admin: false });
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'name_taken') throw error;
    }
  }
}

/** Fills calendars and address books. */
export async function seedCollections(atrium: Atrium, now: Date): Promise<void> {
  for (const { login } of accounts) {
    const person = await verifyLogin(atrium.directory, { login, password: demoPassword, remoteAddress: '127.0.0.1', door: 'cli' });
    const share = shares[login];
    if (!share) continue;
    await seedCalendars(atrium, person, share, now);
    await seedBook(atrium, person, share, now);
  }
}

const calendarLooks = {
  personal: { displayName: 'Personal', color: '#3b6fb5' },
  work: { displayName: 'Work', color: '#2f7d5b' },
  family: { displayName: 'Family', color: '#b5543b' },
} as const;

async function seedCalendars(atrium: Atrium, person: Person, share: Share, now: Date): Promise<void> {
  const calendars = new Map<string, WritableCalendar>();
  const monday = mondayOf(now);
  for (const [index, event] of share.events.entries()) {
    const calendar = calendars.get(event.calendar) ?? (await openCalendar(atrium, person, event.calendar));
    calendars.set(event.calendar, calendar);
    const uid = `demo-${share.given.toLowerCase()}-${index}@demo.example`;
    await putCalendarObject(atrium.store, { collection: calendar, name: `${uid}.ics`, body: eventText(uid, event, monday) });
  }
}

async function openCalendar(atrium: Atrium, person: Person, name: SeedEvent['calendar']): Promise<WritableCalendar> {
  const { store } = atrium;
  const look = calendarLooks[name];
  const mine = await listCollections(store, person.accountId, ['calendar']);
  // The personal one is there since the first login, whatever its name.
  const found = mine.find((collection) => (name === 'personal' ? collection.isDefault : collection.name === name));
  const collection = found
    ? await updateCollection(store, found.id, { color: look.color })
    : await createCollection(store, {
        ownerId: person.accountId,
        kind: 'calendar',
        name,
        displayName: look.displayName,
        color: look.color,
        components: ['VEVENT', 'VTODO'],
        position: mine.length,
      });
  return requireWritableCalendar(store, person, collection);
}

async function seedBook(atrium: Atrium, person: Person, share: Share, now: Date): Promise<void> {
  const { store } = atrium;
  const [book] = await listCollections(store, person.accountId, ['addressbook']);
  const collection = await requireChangeableBook(store, person, book ?? null);
  const known = share.withBook ? someones : someones.filter((someone) => someone.groups?.includes('Team')).slice(0, 6);
  for (const someone of known) {
    await putContactObject(store, { collection, name: `${cardUid(someone)}.vcf`, body: cardText(someone, now) });
  }
  if (!share.withBook) return;
  for (const group of groupNames) {
    const { uid, text } = groupText(group);
    await putContactObject(store, { collection, name: `${uid}.vcf`, body: text });
  }
}

/** Puts the messages into the mailboxes, with the dates and flags they would have by now. */
export async function seedMail(imapPort: number, now: Date): Promise<number> {
  let count = 0;
  for (const { login } of accounts) {
    const share = shares[login];
    if (share) count += await fillMailbox(imapPort, login, await rawMails(share.given, share.mails, now));
  }
  return count;
}

async function fillMailbox(imapPort: number, login: string, mails: Awaited<ReturnType<typeof rawMails>>): Promise<number> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user: login, pass: demoPassword },
    logger: false,
  });
  await client.connect();
  try {
    const folders = new Set((await client.list()).map((folder) => folder.path));
    for (const folder of new Set(mails.map((mail) => mail.folder))) {
      if (folders.has(folder)) await emptyFolder(client, folder);
      else await client.mailboxCreate(folder);
    }
    for (const mail of mails) await client.append(mail.folder, mail.raw, mail.flags, mail.date);
  } finally {
    await client.logout().catch(() => client.close());
  }
  return mails.length;
}

/** Only ever runs before the first seed is finished: what lies there is from a start that was interrupted. */
async function emptyFolder(client: ImapFlow, folder: string): Promise<void> {
  const lock = await client.getMailboxLock(folder);
  try {
    if (client.mailbox && client.mailbox.exists > 0) await client.messageDelete('1:*');
  } finally {
    lock.release();
  }
}
