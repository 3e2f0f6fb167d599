import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hashPassword } from './hash-password';
import { verifyPassword } from './verify-password';

// Requirement AUT-5. Every value was accepted by Dovecot 2.3.19's own verifier; the password is "azerty" in each.
const vectors: readonly (readonly [scheme: string, value: string])[] = [
  ['PLAIN', 'azerty'],
  ['PLAIN-MD5', 'ab4f63f9ac65152575886860dde480a1'],
  ['LDAP-MD5', 'q09j+axlFSV1iGhg3eSAoQ=='],
  ['CRYPT', 'abZzgRgMe4Huc'],
  ['MD5-CRYPT', '$1$saltsalt$dMpaLgeBUMXulMJvAPnx6.'],
  ['SHA256-CRYPT', '$5$saltsalt$CrmZMAUTPLw9CuRiGXsPzBEi7kVi2POBY6qXv/aPO06'],
  ['SHA512-CRYPT', '$6$saltsalt$rHky/AV5f5IWoGWFV5g4HSqIpTpNu3K3fP9N5fOBw7IplMzMLro8bwhlIF6tZK3ZMHxkcmdXGRSO3viN5YMJg/'],
  ['BLF-CRYPT', '$2y$05$saltsaltsaltsaltsaltsONVPKWbq4g5Qixl1UJVOGBCgJ8e4ZrwO'],
  ['SMD5', '4mKoJac5yo8nHC9Bg5BiD3NhbHRzYWx0'],
  ['SHA', 'nPldrNIm3PQ9o3bNtsu6cDUhiSE='],
  ['SSHA', 'OlNXBbI/KJC6qOi11sP3W7tafiVzYWx0c2FsdA=='],
  ['SHA256', '8tgaJg3qihAN1ReYTlPFanUj2WlCqDS5zcJJvU6Meqk='],
  ['SHA256.hex', 'f2d81a260dea8a100dd517984e53c56a7523d96942a834b9cdc249bd4e8c7aa9'],
  ['SSHA256', '3LnK1pEhRCIUp0h+X4xkGHRxnHRJFtLg78K00JSDhH5zYWx0c2FsdA=='],
  ['SHA512', '32ufsVz9u3UnvlqKbjnznlcsjduUP7x5qUNDjp09hev8LM+eDszZNGAmwLaHbg4BVW/lbxNVgsBfvbtQXUZ1Wg=='],
  ['SSHA512', 'qC09ElImkdUqm5duP21UPpT0CoGvGoKOjUnfLpEGbwRRdIq7edSUvyFfxrnn3iIaNAo8PFQQnNlKK87girTOeHNhbHRzYWx0'],
  ['PBKDF2', '$1$saltsalt$5000$597efee65c6db13bc4dd690d039a1377b968a1e3'],
  ['CRAM-MD5', '926f57614ceee1e12522c9a33c17cf93b4f495730253fb8c5d0bc2322ae5951d'],
  ['ARGON2I', '$argon2i$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$c38sKo1xnt+McUD3Ke+sUoFvvAV/bJURuvQPsdPetN8'],
  ['ARGON2ID', '$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$psdZ0+EeOjgEYWUEy4Ay5yhVFMUIugiheqf8JmexX4A'],
];
const context = { defaultScheme: 'PLAIN', source: 'test', row: 'someone', quiet: true };

describe('stored passwords (AUT-5)', () => {
  for (const [scheme, value] of vectors) {
    test(`{${scheme}} with its prefix lets the right password in and no other`, async () => {
      assert.equal(await verifyPassword('azerty', `{${scheme}}${value}`, context), true);
      assert.equal(await verifyPassword('azertz', `{${scheme}}${value}`, context), false);
      assert.equal(await verifyPassword('Azerty', `{${scheme}}${value}`, context), false);
      assert.equal(await verifyPassword('', `{${scheme}}${value}`, context), false);
    });
    test(`{${scheme}}: one changed character of the stored value refuses the password`, async () => {
      // Not the last character of base64 (its low bits carry nothing) and not the salt's length or the cost.
      const at = scheme === 'CRYPT' ? 6 : scheme.startsWith('ARGON') || value.startsWith('$') ? value.length - 4 : 2;
      const changed = value.slice(0, at) + (value[at] === 'a' ? 'b' : 'a') + value.slice(at + 1);
      assert.equal(await verifyPassword('azerty', `{${scheme}}${changed}`, context), false);
    });
    if (scheme !== 'SHA256.hex') {
      test(`${scheme} as the default scheme of a source needs no prefix`, async () => {
        const selfNaming = /^\$(1|2y|5|6|argon2)/.test(value);
        if (scheme === 'PBKDF2') return;
        assert.equal(await verifyPassword('azerty', value, { ...context, defaultScheme: selfNaming ? 'PLAIN' : scheme }), true);
      });
    }
  }

  test('there are twenty of them', () => assert.equal(vectors.length, 20));

  test('{MD5} is md5-crypt when the value says so (Dovecot) and the hex digest else (SOGo)', async () => {
    assert.equal(await verifyPassword('azerty', '{MD5}$1$saltsalt$dMpaLgeBUMXulMJvAPnx6.', context), true);
    assert.equal(await verifyPassword('azerty', 'ab4f63f9ac65152575886860dde480a1', { ...context, defaultScheme: 'MD5' }), true);
  });

  test('.hex and .b64 suffixes name the encoding of any digest', async () => {
    const bytes = Buffer.from('3LnK1pEhRCIUp0h+X4xkGHRxnHRJFtLg78K00JSDhH5zYWx0c2FsdA==', 'base64');
    assert.equal(await verifyPassword('azerty', `{SSHA256.hex}${bytes.toString('hex')}`, context), true);
    assert.equal(await verifyPassword('azerty', `{SSHA256.b64}${bytes.toString('base64')}`, context), true);
    assert.equal(await verifyPassword('azerty', '{PLAIN-MD5.b64}q09j+axlFSV1iGhg3eSAoQ==', context), true);
  });

  test('an unknown scheme, a broken value and an absurd cost refuse without an exception', async () => {
    for (const stored of [
      '{ROT13}nmregl',
      '{BLF-CRYPT}$2y$05$short',
      '{CRYPT}',
      '{ARGON2ID}$argon2id$v=19$m=999999999,t=3,p=1$c2FsdA$AAAA',
      '{PBKDF2}$1$s$999999999$00',
      '',
    ]) {
      assert.equal(await verifyPassword('azerty', stored, { ...context, defaultScheme: 'CRYPT' }), false, stored);
    }
  });

  test('values of other lengths, made by the C library, are understood', async () => {
    const made = [
      ['Hello world!', '$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA'],
      ['x'.repeat(70), '$6$rounds=1234$abc$sD3oPDSVoQJ6T6qpOf9q/Kc/g/o8ykNC08FhMmvRRaHVkCYqp4yk/Uh55sYo8gcEOWheXjfZZbgMplDdSeB1H.'],
      ['abcdefghijklm', 'zzcHgwjUppv8U'],
      ['x'.repeat(40), '$1$ab$jtRvJqDWXi2dyYBnMmGYN/'],
    ] as const;
    for (const [password, value] of made) {
      assert.equal(await verifyPassword(password, `{CRYPT}${value}`, context), true, value);
      assert.equal(await verifyPassword(`y${password}`, `{CRYPT}${value}`, context), false, value);
    }
  });

  test('a new password is stored in a form that is verified here and readable for Dovecot', async () => {
    const stored = await hashPassword('grüße 🍕');
    assert.match(stored, /^\{BLF-CRYPT\}\$2y\$10\$/);
    assert.equal(await verifyPassword('grüße 🍕', stored, context), true);
    assert.equal(await verifyPassword('gruße 🍕', stored, context), false);
    await assert.rejects(hashPassword('x'.repeat(73)), { code: 'invalid' });
  });
});
