import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { autoconfigDocument } from '@/server/protocols/connect/autoconfig';
import { calendarText, cardText, eventText } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';
import { startThunderbird, type Thunderbird } from '@/test/support/thunderbird';

// Thunderbird ESR as Debian ships it, headless. It knows the address of the server, a login and a password; an account of another
// server stands first in its profile (ACC-2, ACC-3, ACC-5). What it sends is looked at on the server, what it shows inside it.

const calendar = 'Personal';
const book = 'Contacts';
let thunderbird: Thunderbird;

const stage = davStage(async () => {
  thunderbird = await startThunderbird();
});
after(() => thunderbird?.stop());

const account = () => ({ url: `${stage.atrium.url}/`, login: stage.user.login, password: stage.user.password });
const personal = () => `${stage.calendars}personal/`;
const contacts = () => `${stage.books}personal/`;

const patienceMilliseconds = 90_000;

/** Asks until the answer is the expected one: a program syncs when it likes. In the end the difference is shown. */
async function becomes<Answer>(ask: () => Promise<Answer>, expected: Answer): Promise<void> {
  const until = Date.now() + patienceMilliseconds;
  let answer = await ask();
  while (!isDeepStrictEqual(answer, expected) && Date.now() < until) {
    await sleep(250);
    answer = await ask();
  }
  assert.deepEqual(answer, expected);
}

/** The property lines of a collection that match, as one more client sees them. */
const linesOf = (path: string, wanted: RegExp) => async () =>
  (await stage.dav('GET', path)).text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .filter((line) => wanted.test(line))
    .sort();
const titlesInThunderbird = async () => (await thunderbird.calendarItems(calendar)).map(({ title }) => title).sort();
const namesInThunderbird = async () => (await thunderbird.cards(book)).map(({ name }) => name).sort();
const uidOfCard = async (email: string) => (await thunderbird.cards(book)).find((card) => card.email === email)?.uid ?? '';

test('1. beside a foreign account, calendar and address book are found from address, login and password', async () => {
  await thunderbird.addForeignAccount();
  assert.deepEqual(await thunderbird.subscribeCalendars(account()), [calendar]);
  assert.deepEqual(await thunderbird.subscribeBooks(account()), [book]);
});

test('2. an event, a task and a card made elsewhere are there after a sync', async () => {
  await stage.dav('PUT', `${personal()}ours.ics`, { body: eventText('ours', 'DTSTART:20261201T100000Z', 'SUMMARY:Glazier measures') });
  await stage.dav('PUT', `${personal()}ours-task.ics`, { body: calendarText('VTODO', 'ours-task', 'SUMMARY:Order glass') });
  const details = [
    'EMAIL:ann@navy.example',
    'ADR;TYPE=HOME:;;1 Home Lane;Arlington;;22201;USA',
    'ADR;TYPE=WORK:;;2 Pentagon Road;Arlington;;22202;USA',
    'CATEGORIES:Navy',
    'BDAY:1906-12-09',
    'PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p+FUpQAAAABJRU5ErkJggg==',
  ];
  await stage.dav('PUT', `${contacts()}ours.vcf`, { body: cardText('ours', ...details) });
  await becomes(
    async () => (await thunderbird.calendarItems(calendar)).sort((a, b) => (a.uid < b.uid ? -1 : 1)),
    [
      { uid: 'ours', title: 'Glazier measures', isTask: false },
      { uid: 'ours-task', title: 'Order glass', isTask: true },
    ],
  );
  await becomes(() => thunderbird.cards(book), [{ uid: 'ours', name: 'Ann Example', email: 'ann@navy.example' }]);
});

test('3. what it makes is on the server', async () => {
  await thunderbird.addItem(calendar, eventText('theirs', 'DTSTART:20261202T100000Z', 'SUMMARY:Choir practice'));
  await thunderbird.addItem(calendar, calendarText('VTODO', 'theirs-task', 'SUMMARY:Buy tea'));
  await becomes(linesOf(personal(), /^SUMMARY:(Choir|Buy)/), ['SUMMARY:Buy tea', 'SUMMARY:Choir practice']);
  await thunderbird.addCard(book, { name: 'Ada Lovelace', email: 'ada@engine.example' });
  await becomes(linesOf(contacts(), /^FN:Ada/), ['FN:Ada Lovelace']);
});

test('4. what it changes, ours and its own, is changed on the server, and nothing else of it is lost', async () => {
  await thunderbird.changeItem(calendar, 'ours', 'Glazier comes later');
  await thunderbird.changeItem(calendar, 'theirs-task', 'Buy much tea');
  await becomes(linesOf(personal(), /^SUMMARY:(Glazier|Buy)/), ['SUMMARY:Buy much tea', 'SUMMARY:Glazier comes later']);
  await thunderbird.changeCard(book, await uidOfCard('ann@navy.example'), 'Rear Admiral Example');
  await becomes(linesOf(contacts(), /^FN:(Ann|Rear)/), ['FN:Rear Admiral Example']);
  const kept = await linesOf(contacts(), /^(ADR|CATEGORIES|BDAY|PHOTO)/)();
  assert.deepEqual(
    kept.map((line) => line.split(/[;:]/)[0]),
    ['ADR', 'ADR', 'BDAY', 'CATEGORIES', 'PHOTO'],
  );
});

test('5. what is changed and deleted elsewhere is so in Thunderbird after a sync', async () => {
  const { text } = await stage.dav('GET', `${personal()}ours-task.ics`);
  await stage.dav('PUT', `${personal()}ours-task.ics`, { body: text.replace('Order glass', 'Order thick glass') });
  await stage.dav('DELETE', `${personal()}ours.ics`);
  await becomes(titlesInThunderbird, ['Buy much tea', 'Choir practice', 'Order thick glass']);
  await stage.dav('DELETE', `${contacts()}ours.vcf`);
  await becomes(namesInThunderbird, ['Ada Lovelace']);
});

test('6. what it deletes is gone from the server', async () => {
  await thunderbird.deleteItem(calendar, 'theirs');
  await thunderbird.deleteItem(calendar, 'theirs-task');
  await becomes(linesOf(personal(), /^SUMMARY:/), ['SUMMARY:Order thick glass']);
  await thunderbird.deleteCard(book, await uidOfCard('ada@engine.example'));
  await becomes(linesOf(contacts(), /^FN:/), []);
});

test('7. its mail set-up reads our autoconfig as it is meant', async () => {
  const xml = autoconfigDocument(
    'demo.example',
    {
      name: 'Ärzte & Söhne',
      mail: {
        imap: { host: 'imap.demo.example', port: 993, tls: 'implicit', login: '%n' },
        smtp: { host: 'smtp.demo.example', port: 587, tls: 'starttls', login: '%u' },
      },
      calendar: true,
      contacts: true,
    },
    'https://groupware.demo.example/dav/',
  );
  // nsMsgSocketType: 2 = STARTTLS always, 3 = TLS from the first byte.
  assert.deepEqual(await thunderbird.readAutoconfig(xml), {
    name: 'Ärzte & Söhne',
    incoming: { host: 'imap.demo.example', port: 993, socketType: 3, username: '%EMAILLOCALPART%' },
    outgoing: { host: 'smtp.demo.example', port: 587, socketType: 2, username: '%EMAILADDRESS%' },
  });
});
