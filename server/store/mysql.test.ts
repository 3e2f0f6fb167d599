import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tooOld } from './mysql';

test('databases that lack what we need are refused by name and version', () => {
  for (const good of ['10.6.0-MariaDB', '5.5.5-10.11.19-MariaDB-0+deb12u1', '11.4.2-MariaDB-log', '8.0.13', '8.4.3', '9.1.0-commercial']) {
    assert.equal(tooOld(good), null, good);
  }
  assert.match(tooOld('10.5.23-MariaDB') ?? '', /^MariaDB 10\.5\.23-MariaDB is too old: 10\.6\.0 or newer/);
  assert.match(tooOld('5.5.5-10.3.39-MariaDB') ?? '', /too old/);
  assert.match(tooOld('8.0.12') ?? '', /^MySQL 8\.0\.12 is too old: 8\.0\.13 or newer/);
  assert.match(tooOld('5.7.44-log') ?? '', /too old/);
});
