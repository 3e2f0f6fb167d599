import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSchemes } from '@/server/config/shape/source-passwords';
import { hashPassword } from './hash-password';
import { isUpgrade, isWeak, schemeOf } from './password-scheme';
import { verifyPassword } from './verify-password';

test('every scheme that can be written is read back, under its name and without it where it names itself', {
  timeout: 120_000,
}, async () => {
  for (const scheme of newSchemes) {
    const stored = await hashPassword('pässword 🍕', scheme);
    assert.equal(schemeOf(stored, 'PLAIN'), scheme);
    const context = { defaultScheme: scheme, source: 'test', row: 'x', quiet: true };
    assert.equal(await verifyPassword('pässword 🍕', stored, context), true, scheme);
    assert.equal(await verifyPassword('pässword 🍔', stored, context), false, scheme);
    // A PBKDF2 value looks like md5-crypt.
    if (scheme === 'PBKDF2') continue;
    assert.equal(await verifyPassword('pässword 🍕', stored.replace(/^\{[^}]*\}/, ''), context), true, `${scheme} without prefix`);
  }
});

test('two hashes of one password differ', async () => {
  assert.notEqual(await hashPassword('x', 'SSHA512'), await hashPassword('x', 'SSHA512'));
});

test('the scheme of a stored value is told as administrators know it', () => {
  for (const [stored, fallback, scheme] of [
    ['', 'CRYPT', ''],
    ['azerty', 'PLAIN', 'PLAIN'],
    ['{CLEARTEXT}azerty', 'CRYPT', 'PLAIN'],
    ['ab4f63f9ac65152575886860dde480a1', 'MD5', 'PLAIN-MD5'],
    ['{MD5}$1$saltsalt$dMpaLgeBUMXulMJvAPnx6.', 'PLAIN', 'MD5-CRYPT'],
    ['$1$saltsalt$dMpaLgeBUMXulMJvAPnx6.', 'PLAIN', 'MD5-CRYPT'],
    ['{PBKDF2}$1$saltsalt$5000$597e', 'PLAIN', 'PBKDF2'],
    ['abZzgRgMe4Huc', 'CRYPT', 'DES-CRYPT'],
    ['{CRYPT}$2y$05$saltsaltsaltsaltsaltsONVPKWbq4g5Qixl1UJVOGBCgJ8e4ZrwO', 'PLAIN', 'BLF-CRYPT'],
    ['{SHA256.hex}f2d8', 'PLAIN', 'SHA256'],
    ['$argon2i$v=19$m=65536,t=3,p=1$c2FsdA$c38', 'PLAIN', 'ARGON2I'],
    ['{ROT13}nmregl', 'PLAIN', 'ROT13'],
  ] as const)
    assert.equal(schemeOf(stored, fallback), scheme, stored);
});

test('only a weak value is replaced, and only by a better one', () => {
  assert.ok(isWeak('PLAIN-MD5') && isWeak('SSHA512') && isWeak('MD5-CRYPT'));
  assert.ok(!isWeak('BLF-CRYPT') && !isWeak('ROT13'));
  assert.ok(isUpgrade('PLAIN', 'SSHA512') && isUpgrade('SHA', 'SSHA') && isUpgrade('SSHA512', 'BLF-CRYPT'));
  assert.ok(!isUpgrade('SSHA512', 'SSHA') && !isUpgrade('BLF-CRYPT', 'ARGON2ID') && !isUpgrade('ROT13', 'BLF-CRYPT'));
});
