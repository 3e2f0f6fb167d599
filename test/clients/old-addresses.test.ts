import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { davStage } from '@/test/support/dav-stage';
import { type Device, makeDevice } from '@/test/support/device';

// ACC-6: vdirsyncer as somebody set it up for SOGo, in two spellings, beside one that knows the new address.

let old: Device;
let older: Device;
let current: Device;
const stage = davStage(({ atrium, user }) => {
  const account = { login: user.login, password: user.password };
  old = makeDevice('old', { ...account, url: `${atrium.url}/SOGo/dav/${user.login}` });
  older = makeDevice('older', { ...account, url: `${atrium.url}/sogo/DAV/${user.login}` });
  current = makeDevice('current', { ...account, url: atrium.url });
});
after(() => {
  for (const device of [old, older, current]) device?.dispose();
});

const objectsOf = (device: Device, path: string) =>
  readdirSync(join(device.home, path)).filter((name) => !name.startsWith('.') && name.includes('.'));

test('1. the old addresses lead to the same calendar and address book', async () => {
  for (const device of [old, older, current]) {
    const said = await device.discover();
    assert.match(said, /"personal"/);
    await device.sync();
  }
});

test('2. what a client with the old address makes is with all others, once', async () => {
  await old.run('khal', ['new', '-a', 'Personal', '2026-12-01', '10:00', '11:00', 'From the old address']);
  await old.run('khard', ['new', '-a', 'personal', '-i', '-'], 'First name: Old\nLast name: Address\nEmail:\n    work: old@a.example\n');
  await old.sync();
  await current.run('khal', ['new', '-a', 'Personal', '2026-12-01', '12:00', '13:00', 'From the new address']);
  await current.sync();
  for (const device of [older, old, current]) {
    await device.sync();
    const listed = await device.run('khal', ['list', '2026-12-01', '1d']);
    assert.deepEqual(listed.match(/From the \w+ address/g)?.sort(), ['From the new address', 'From the old address']);
    assert.equal(objectsOf(device, 'calendars/personal').length, 2);
    assert.equal(objectsOf(device, 'contacts/personal').length, 1);
  }
});

test('3. a client that goes over to the new address finds everything as it was, and carries nothing over twice', async () => {
  const moved = makeDevice('moved', { url: stage.atrium.url, login: stage.user.login, password: stage.user.password });
  try {
    await moved.discover();
    await moved.sync();
    const names = (device: Device) => objectsOf(device, 'calendars/personal').sort();
    assert.deepEqual(names(moved), names(old));
    for (const device of [moved, old, older]) assert.doesNotMatch(await device.sync(), /Copying|Deleting/);
  } finally {
    moved.dispose();
  }
});
