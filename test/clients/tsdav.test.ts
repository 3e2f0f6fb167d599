import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDAVClient } from 'tsdav';
import { calendarText, cardText, eventText } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// tsdav: the client most JavaScript programs use. From the host name alone. It trims what it was given.

const stage = davStage();
const clientFor = (accountType: 'caldav' | 'carddav') =>
  createDAVClient({
    serverUrl: stage.atrium.url,
    credentials: { username: stage.user.login, password: stage.user.password },
    authMethod: 'Basic',
    defaultAccountType: accountType,
  });

test('a calendar: discover, create, list by range, change, sync, delete', async () => {
  const client = await clientFor('caldav');
  // 1. Discovery finds the default calendar with what it takes.
  const calendars = await client.fetchCalendars();
  const [calendar] = calendars;
  assert.ok(calendar);
  assert.deepEqual(calendar.components, ['VEVENT', 'VTODO', 'VJOURNAL']);
  assert.ok(calendar.reports?.includes('syncCollection'));

  // 2. An event is made, and found by its month and not by another.
  const made = await client.createCalendarObject({ calendar, filename: 'one.ics', iCalString: eventText('one') });
  assert.equal(made.status, 201);
  const january = { start: '2026-01-01T00:00:00Z', end: '2026-02-01T00:00:00Z' };
  const found = await client.fetchCalendarObjects({ calendar, timeRange: january });
  assert.deepEqual(
    found.map(({ data }) => data),
    [eventText('one').trim()],
  );
  const february = { start: '2026-02-01T00:00:00Z', end: '2026-03-01T00:00:00Z' };
  assert.deepEqual(await client.fetchCalendarObjects({ calendar, timeRange: february }), []);

  // 3. It changes under its tag, and a stale tag is refused.
  const [object] = found;
  assert.ok(object);
  const changed = { ...object, data: eventText('one', 'DTSTART:20260111T100000Z', 'SUMMARY:Moved') };
  assert.equal((await client.updateCalendarObject({ calendarObject: changed })).status, 204);
  assert.equal((await client.updateCalendarObject({ calendarObject: changed })).status, 412);

  // 4. The sync since the first listing brings exactly that change.
  const synced = await client.smartCollectionSync({
    collection: { ...calendar, objects: found, objectMultiGet: client.calendarMultiGet },
    method: 'webdav',
    detailedResult: true,
  });
  assert.equal(synced.objects.updated.length, 1);
  assert.match(String(synced.objects.updated[0]?.data), /SUMMARY:Moved/);

  // 5. It goes.
  const [now] = await client.fetchCalendarObjects({ calendar });
  assert.ok(now);
  assert.equal((await client.deleteCalendarObject({ calendarObject: now })).status, 204);
  assert.deepEqual(await client.fetchCalendarObjects({ calendar }), []);
});

test('a new calendar with name and time zone, and a task in it', async () => {
  const client = await clientFor('caldav');
  const url = `${stage.atrium.url}${stage.calendars}tsdav/`;
  const [made] = await client.makeCalendar({ url, props: { displayname: 'Made by tsdav' } });
  assert.ok(made?.ok);
  const calendar = (await client.fetchCalendars()).find((one) => one.url === url);
  assert.equal(calendar?.displayName, 'Made by tsdav');
  assert.ok(calendar);
  const task = await client.createCalendarObject({ calendar, filename: 't.ics', iCalString: calendarText('VTODO', 't', 'SUMMARY:Task') });
  assert.equal(task.status, 201);
  const filters = { 'comp-filter': { _attributes: { name: 'VCALENDAR' }, 'comp-filter': { _attributes: { name: 'VTODO' } } } };
  const found = await client.fetchCalendarObjects({ calendar, filters });
  assert.equal(found.length, 1);
});

test('an address book: discover, create, search, change, delete', async () => {
  const client = await clientFor('carddav');
  const [addressBook] = await client.fetchAddressBooks();
  assert.ok(addressBook);
  const made = await client.createVCard({ addressBook, filename: 'ann.vcf', vCardString: cardText('ann', 'EMAIL:ann@x.example') });
  assert.equal(made.status, 201);
  const [card] = await client.fetchVCards({ addressBook });
  assert.equal(card?.data, cardText('ann', 'EMAIL:ann@x.example').trim());
  assert.ok(card);
  const updated = await client.updateVCard({ vCard: { ...card, data: cardText('ann', 'EMAIL:ann@y.example') } });
  assert.equal(updated.status, 204);
  const [now] = await client.fetchVCards({ addressBook });
  assert.ok(now);
  assert.equal((await client.deleteVCard({ vCard: now })).status, 204);
  assert.deepEqual(await client.fetchVCards({ addressBook }), []);
});
