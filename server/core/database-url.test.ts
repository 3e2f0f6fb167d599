import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeAddress, parseDatabaseUrl } from './database-url';

test('a password may hold every character that is special in a URL', () => {
  const address = parseDatabaseUrl('mysql://atrium:p@ss/w#rd?%:x@db.example:3307/groupware?connection_limit=4');
  assert.equal(address.dialect, 'mysql');
  assert.equal(address.password, 'p@ss/w#rd?%:x');
  assert.equal(address.host, 'db.example');
  assert.equal(address.port, 3307);
  assert.equal(address.database, 'groupware');
  assert.equal(address.options.get('connection_limit'), '4');
});

test('percent-encoding is understood where it is valid', () => {
  const address = parseDatabaseUrl('postgres://a%40b:p%C3%A4%2Fss%zz@[::1]/db');
  assert.equal(address.user, 'a@b');
  assert.equal(address.password, 'pä/ss%zz');
  assert.equal(address.host, '::1');
  assert.equal(address.port, 5432);
});

test('a Unix socket is named by ?host= or by an encoded host', () => {
  assert.equal(parseDatabaseUrl('postgresql://u@localhost:5432/db?host=%2Frun%2Fpg').socket, '/run/pg');
  assert.equal(parseDatabaseUrl('postgresql://u@%2Frun%2Fpg/db').socket, '/run/pg');
  assert.equal(parseDatabaseUrl('mariadb://u@localhost/db?socket=/run/m.sock').socket, '/run/m.sock');
});

test('another scheme is refused in one line with setting, scheme and the accepted ones, never the password', () => {
  for (const url of ['mongodb://u:secret@h/db', 'sqlserver://u:secret@h', 'file:./secret.db', 'sqlite:secret', 'secret']) {
    assert.throws(
      () => parseDatabaseUrl(url),
      (error: Error) => {
        assert.match(error.message, /^DATABASE_URL: .*postgresql:.*mysql:.*mariadb:/);
        assert.ok(!error.message.includes('secret') && !error.message.includes('\n'));
        const scheme = /^([a-z]+):/.exec(url)?.[1];
        if (scheme) assert.ok(error.message.includes(`"${scheme}"`));
        return true;
      },
    );
  }
});

test('an address is described without its password', () => {
  const text = describeAddress(parseDatabaseUrl('mysql://atrium:hunter2@h/db'));
  assert.ok(!text.includes('hunter2'));
  assert.equal(text, 'mysql db at h:3306 as atrium');
});
