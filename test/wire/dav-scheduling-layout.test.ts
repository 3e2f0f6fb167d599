import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createMemoryBus } from '@/server/core/bus-memory';
import { systemClock } from '@/server/core/clock';
import { openStore } from '@/server/store/open-store';
import { caldav, eventText, propfindBody, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// What scheduling will stand on: tags are kept apart from ETags, and shown only where there is one.

let store: Awaited<ReturnType<typeof openStore>> | null = null;
// Before the stage's own end, which drops the database.
after(async () => store?.close());
const stage = davStage();

test('a Schedule-Tag is a property and a header of the objects that have one, and of no other', async () => {
  const path = await stage.newCalendar();
  for (const name of ['plain', 'meeting'])
    assert.equal((await stage.dav('PUT', `${path}${name}.ics`, { body: eventText(name) })).status, 201);
  store = await openStore({ url: stage.atrium.databaseUrl, bus: createMemoryBus(), clock: systemClock, poolSize: 1 });
  const etag = (await stage.dav('GET', `${path}meeting.ics`)).headers['etag'];
  // The scheduling room will write it together with the body; the column is the same.
  await store.sql.run("UPDATE item SET schedule_tag = ? WHERE name = 'meeting.ics' AND uid = 'meeting'", ['first-1']);

  const meeting = await stage.dav('GET', `${path}meeting.ics`);
  assert.equal(meeting.headers['schedule-tag'], '"first-1"');
  assert.equal(meeting.headers['etag'], etag);
  assert.equal((await stage.dav('GET', `${path}plain.ics`)).headers['schedule-tag'], undefined);

  const read = async (name: string) =>
    responseOf(await stage.dav('PROPFIND', `${path}${name}`, { body: propfindBody('C:schedule-tag'), headers: { Depth: '0' } }));
  assert.equal(propText(await read('meeting.ics'), caldav('schedule-tag')), '"first-1"');
  assert.equal((await read('plain.ics')).failed.get(caldav('schedule-tag')), 404);
});
