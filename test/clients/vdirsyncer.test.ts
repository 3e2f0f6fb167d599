import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { davStage } from '@/test/support/dav-stage';
import { type Device, makeDevice } from '@/test/support/device';

// vdirsyncer with khal, khard and todoman on two devices, from the host name alone.

let laptop: Device;
let desktop: Device;
const stage = davStage(({ atrium, user }) => {
  const account = { url: atrium.url, login: user.login, password: user.password };
  laptop = makeDevice('laptop', account);
  desktop = makeDevice('desktop', account);
});
after(() => {
  laptop?.dispose();
  desktop?.dispose();
});

const both = async () => {
  await laptop.sync();
  await desktop.sync();
};
const filesIn = (device: Device, path: string) =>
  readdirSync(join(device.home, path)).filter((name) => !name.startsWith('.') && name.includes('.'));

test('1. discovery finds the calendar and the address book from host name, login and password', async () => {
  const said = await laptop.discover();
  assert.match(said, /remote_caldav/);
  assert.match(said, /"personal"/);
  await desktop.discover();
  await both();
  assert.ok(readdirSync(join(laptop.home, 'calendars')).includes('personal'));
});

test('2. an event, a task and a contact made on one device arrive on the other', async () => {
  await laptop.run('khal', ['new', '-a', 'Personal', '2026-12-01', '10:00', '11:00', 'Dentist']);
  await laptop.run('todoman', ['new', '-l', 'Personal', 'Buy milk']);
  for (const [first, last] of [
    ['Grace', 'Hopper'],
    ['Ada', 'Lovelace'],
  ])
    await laptop.run(
      'khard',
      ['new', '-a', 'personal', '-i', '-'],
      `First name: ${first}\nLast name: ${last}\nEmail:\n    work: ${first}@navy.example\nPhone:\n    cell: "+1 555"\n`,
    );
  await both();
  assert.match(await desktop.run('khal', ['list', '2026-12-01', '1d']), /10:00-11:00 Dentist/);
  assert.match(await desktop.run('todoman', ['list']), /Buy milk/);
  assert.match(await desktop.run('khard', ['email', '--parsable', 'grace']), /Grace@navy\.example/);
});

test('3. a sync without changes transfers nothing', async () => {
  const said = (await laptop.sync()) + (await desktop.sync());
  assert.doesNotMatch(said, /Copying|Deleting/);
});

test('4. a change goes back, a completed task is completed everywhere, a deletion deletes', async () => {
  const listed = await desktop.run('todoman', ['list']);
  const id = /(\d+) /.exec(listed)?.[1];
  assert.ok(id, listed);
  await desktop.run('todoman', ['done', id]);
  await desktop.run('khal', ['new', '-a', 'Personal', '2026-12-02', 'All day', '::', 'with notes']);
  await desktop.sync();
  await both();
  assert.doesNotMatch(await laptop.run('todoman', ['list']), /Buy milk/);
  assert.match(await laptop.run('khal', ['list', '2026-12-02', '1d']), /All day/);

  await laptop.run('khard', ['remove', '--force', 'grace']);
  await both();
  const left = await desktop.run('khard', ['list']);
  assert.match(left, /Ada Lovelace/);
  assert.doesNotMatch(left, /Grace/);
});

test('4a. both changed the same event: what the server took first stands on both, once', async () => {
  const fileOf = (device: Device) => {
    const folder = join(device.home, 'calendars/personal');
    const name = filesIn(device, 'calendars/personal').find((one) => readFileSync(join(folder, one), 'utf8').includes('All day'));
    assert.ok(name, `the event is on ${device.home}`);
    return join(folder, name);
  };
  for (const [device, title] of [
    [laptop, 'First change'],
    [desktop, 'Second change'],
  ] as const) {
    const file = fileOf(device);
    const changed = readFileSync(file, 'utf8').replace(/^(SUMMARY[^:]*):.*$/m, `$1:${title}`);
    assert.ok(changed.includes(title), changed);
    // khal looks at the folder's time, which only a new name changes.
    writeFileSync(`${file}.tmp`, changed);
    renameSync(`${file}.tmp`, file);
  }
  await laptop.sync();
  await desktop.sync();
  await both();
  for (const device of [laptop, desktop]) {
    const listed = await device.run('khal', ['list', '2026-12-02', '1d']);
    assert.deepEqual(listed.match(/\w+ change/g), ['First change'], listed);
  }
});

test('5. a calendar made on one device appears on the other with its name and colour', async () => {
  await stage.dav('MKCALENDAR', `${stage.calendars}garden/`, {
    body: '<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:" xmlns:I="http://apple.com/ns/ical/"><D:set><D:prop><D:displayname>Gärten</D:displayname><I:calendar-color>#00aa00</I:calendar-color></D:prop></D:set></C:mkcalendar>',
  });
  await laptop.discover();
  await laptop.sync();
  assert.equal(readFileSync(join(laptop.home, 'calendars/garden/displayname'), 'utf8').trim(), 'Gärten');
  await laptop.run('khal', ['new', '-a', 'Gärten', '2026-12-03', '09:00', '10:00', 'Weekly digging', '--repeat', 'weekly']);
  await laptop.sync();
  await desktop.discover();
  await desktop.sync();
  assert.match(await desktop.run('khal', ['list', '2026-12-10', '1d']), /Weekly digging/);
});

test('6. three hundred events go up and down without a loss', { timeout: 120_000 }, async () => {
  const folder = join(laptop.home, 'calendars/garden');
  for (let n = 0; n < 300; n += 1) {
    const day = String((n % 28) + 1).padStart(2, '0');
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:x',
      'BEGIN:VEVENT',
      `UID:bulk ${n}@ü`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:202703${day}T100000Z`,
      `SUMMARY:Bulk ${n}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ];
    writeFileSync(join(folder, `bulk-${n}.ics`), lines.join('\r\n'));
  }
  await laptop.sync();
  await desktop.sync();
  assert.equal(filesIn(desktop, 'calendars/garden').length, 301);
  const said = (await laptop.sync()) + (await desktop.sync());
  assert.doesNotMatch(said, /Copying|Deleting/);
});
