import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { contactFieldsOf, isGroupCard, photoOf } from './contact-fields';
import { indexCard } from './index-card';
import { newCard } from './new-card';
import { cardOf, parseCard, serializeCard, validateCard } from './parse';
import { patchCard } from './patch-card';

const lines = (...all: string[]) => [...all, ''].join('\r\n');

/** As an iPhone writes it. */
const apple = lines(
  'BEGIN:VCARD',
  'VERSION:3.0',
  'PRODID:-//Apple Inc.//iOS 18.1//EN',
  'N:Dubois;Élodie;Marie;Dr.;',
  'FN:Dr. Élodie Marie Dubois',
  'ORG:Chez Elle;Cuisine;',
  'item1.EMAIL;type=INTERNET;type=pref:elodie@example.fr',
  'item1.X-ABLabel:_$!<Other>!$_',
  'EMAIL;type=INTERNET;type=WORK:e.dubois@work.example',
  'TEL;type=CELL;type=VOICE;type=pref:+33 6 12 34 56 78',
  'item2.ADR;type=HOME:;;12 rue Haute\\nBâtiment B;Lyon;;69001;France',
  'item2.X-ABADR:fr',
  'BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29',
  'item3.URL:https://example.fr/a;b,c',
  'item3.X-ABLabel:Blog',
  'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEB',
  ' QoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT=',
  'X-SOCIALPROFILE;type=twitter;x-user=elodie:http://twitter.com/elodie',
  'REV:2026-10-01T08:00:00Z',
  'UID:A1B2-apple',
  'END:VCARD',
);

/** As Thunderbird writes it. */
const thunderbird = lines(
  'BEGIN:VCARD',
  'VERSION:4.0',
  'EMAIL;PREF=1:jan@example.nl',
  'FN:Jan de Vries',
  'N:de Vries;Jan;;;',
  'TEL;TYPE=work;VALUE=TEXT:020 123',
  'TEL;VALUE=uri;TYPE="cell,voice":tel:+31-6-1234',
  'BDAY;VALUE=DATE:--0417',
  'CATEGORIES:Friends,Work\\, old',
  'X-CUSTOM1;VALUE=TEXT:kept',
  'NOTE:two\\nlines',
  'UID:tb-1',
  'END:VCARD',
);

describe('reading', () => {
  test('an iPhone card', () => {
    const { root } = parseCard(apple);
    const fields = contactFieldsOf(root);
    assert.deepEqual(
      [
        fields.displayName,
        fields.familyName,
        fields.givenName,
        fields.additionalNames,
        fields.prefix,
        fields.organization,
        fields.department,
      ],
      ['Dr. Élodie Marie Dubois', 'Dubois', 'Élodie', 'Marie', 'Dr.', 'Chez Elle', 'Cuisine'],
    );
    assert.deepEqual(fields.emails, [
      { type: 'other', value: 'elodie@example.fr' },
      { type: 'work', value: 'e.dubois@work.example' },
    ]);
    assert.deepEqual(fields.phones, [{ type: 'mobile', value: '+33 6 12 34 56 78' }]);
    assert.deepEqual(fields.addresses, [
      { type: 'home', street: '12 rue Haute\nBâtiment B', city: 'Lyon', region: '', postalCode: '69001', country: 'France' },
    ]);
    assert.deepEqual([fields.birthday, fields.urls], ['--02-29', ['https://example.fr/a;b,c']]);
    assert.ok(photoOf(root)?.startsWith('data:image/jpeg;base64,/9j/'));
  });

  test('a Thunderbird card', () => {
    const fields = contactFieldsOf(parseCard(thunderbird).root);
    assert.deepEqual(fields.phones, [
      { type: 'work', value: '020 123' },
      { type: 'mobile', value: '+31-6-1234' },
    ]);
    assert.deepEqual([fields.birthday, fields.categories, fields.note], ['--04-17', ['Friends', 'Work, old'], 'two\nlines']);
  });

  test('names where FN is missing; groups; index', () => {
    const named = (...properties: string[]) =>
      contactFieldsOf(parseCard(lines('BEGIN:VCARD', 'VERSION:3.0', ...properties, 'END:VCARD')).root).displayName;
    assert.deepEqual(
      [named('N:B;A;;;'), named('ORG:Acme;'), named('EMAIL:x@y.z'), named('NICKNAME:Bo,Bob')],
      ['A B', 'Acme', 'x@y.z', 'Bo'],
    );
    const group = parseCard(
      lines(
        'BEGIN:VCARD',
        'VERSION:3.0',
        'UID:g',
        'FN:Team',
        'X-ADDRESSBOOKSERVER-KIND:group',
        'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1',
        'END:VCARD',
      ),
    );
    assert.equal(isGroupCard(group.root), true);
    const index = indexCard(apple);
    assert.deepEqual(
      [index.uid, index.summary, index.emails],
      ['A1B2-apple', 'Dr. Élodie Marie Dubois', ['elodie@example.fr', 'e.dubois@work.example']],
    );
    for (const word of ['elodie', 'lyon', '+33612345678', 'cuisine']) assert.ok(index.searchText.includes(word), word);
  });

  test('a photo that is no picture, or could run something, is not shown', () => {
    const photo = (line: string) => photoOf(parseCard(lines('BEGIN:VCARD', 'VERSION:4.0', 'FN:x', line, 'END:VCARD')).root);
    assert.equal(photo('PHOTO:data:image/svg+xml;base64,PHN2Zz4='), null);
    assert.equal(photo('PHOTO:https://tracker.example/p.jpg'), null);
    assert.equal(photo('PHOTO;ENCODING=b;TYPE=JPEG:"><script>'), null);
    assert.equal(photo('PHOTO:data:image/png;base64,AAAA'), 'data:image/png;base64,AAAA');
  });
});

describe('editing', () => {
  const edit = (text: string, patch: Parameters<typeof patchCard>[2]) => {
    const card = parseCard(text);
    return serializeCard(patchCard(card.root, card.version, patch));
  };

  test('saving a card as it was shown changes nothing at all', () => {
    for (const text of [apple, thunderbird]) {
      const card = parseCard(text);
      assert.equal(edit(text, contactFieldsOf(card.root)), text);
    }
  });

  test('one field changed is one line changed', () => {
    assert.equal(edit(apple, { note: 'hi; there' }), apple.replace('END:VCARD', 'NOTE:hi\\; there\r\nEND:VCARD'));
    assert.equal(edit(thunderbird, { jobTitle: '' }), thunderbird);
    assert.equal(edit(apple, { department: 'Bar' }), apple.replace('ORG:Chez Elle;Cuisine;', 'ORG:Chez Elle;Bar'));
    assert.equal(
      edit(apple, { birthday: '1980-02-29' }),
      apple.replace('BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29', 'BDAY;VALUE=date:1980-02-29'),
    );
    assert.equal(edit(thunderbird, { birthday: '' }), thunderbird.replace('BDAY;VALUE=DATE:--0417\r\n', ''));
  });

  test('an address changed keeps its label and parameters; one removed takes its label along', () => {
    const changed = edit(apple, {
      emails: [
        { type: 'other', value: 'neu@example.fr' },
        { type: 'work', value: 'e.dubois@work.example' },
      ],
    });
    assert.equal(changed, apple.replace('elodie@example.fr', 'neu@example.fr'));
    const removed = edit(apple, { emails: [{ type: 'work', value: 'e.dubois@work.example' }] });
    assert.equal(removed, apple.replace('item1.EMAIL;type=INTERNET;type=pref:elodie@example.fr\r\nitem1.X-ABLabel:_$!<Other>!$_\r\n', ''));
  });

  test('a type changed leaves what else the line says', () => {
    const changed = edit(apple, { phones: [{ type: 'work', value: '+33 6 12 34 56 78' }] });
    assert.ok(changed.includes('TEL;TYPE=VOICE;TYPE=pref;TYPE=WORK:+33 6 12 34 56 78'), changed);
  });

  test('a new name renames what is shown, unless that was chosen by hand', () => {
    assert.ok(edit(thunderbird, { familyName: 'Jansen' }).includes('FN:Jan Jansen\r\n'));
    const own = thunderbird.replace('FN:Jan de Vries', 'FN:Janneman');
    assert.ok(edit(own, { familyName: 'Jansen' }).includes('FN:Janneman\r\n'));
  });

  test('a street changed keeps the post box and the label', () => {
    const [address] = contactFieldsOf(parseCard(apple).root).addresses;
    assert.ok(address);
    assert.equal(edit(apple, { addresses: [{ ...address, city: 'Paris' }] }), apple.replace(';Lyon;', ';Paris;'));
  });

  test('a new card is a whole one', () => {
    const card = cardOf(
      newCard(
        'uid-new-1',
        { givenName: 'A', familyName: 'B', emails: [{ type: 'home', value: 'a@b.example' }], birthday: '--12-24' },
        1_795_000_000,
      ),
    );
    const text = serializeCard(card);
    for (const line of [
      'VERSION:3.0',
      'UID:uid-new-1',
      'N:B;A;;;',
      'FN:A B',
      'EMAIL;TYPE=INTERNET;TYPE=HOME:a@b.example',
      'BDAY;X-APPLE-OMIT-YEAR=1604:1604-12-24',
      'REV:20261118T110640Z',
    ]) {
      assert.ok(text.includes(`${line}\r\n`), `${line} in\n${text}`);
    }
    assert.equal(validateCard(text).uid, 'uid-new-1');
    assert.equal(contactFieldsOf(card.root).birthday, '--12-24');
  });
});

describe('refused, with the CardDAV element that says why', () => {
  const cases: [string, string, string][] = [
    ['no card', 'hello', 'valid-address-data'],
    ['cut off', apple.slice(0, -14), 'valid-address-data'],
    ['two cards', apple + thunderbird, 'valid-address-data'],
    ['a calendar', lines('BEGIN:VCALENDAR', 'END:VCALENDAR'), 'valid-address-data'],
    ['version 2.1', lines('BEGIN:VCARD', 'VERSION:2.1', 'FN:x', 'END:VCARD'), 'supported-address-data'],
    ['no version', lines('BEGIN:VCARD', 'FN:x', 'END:VCARD'), 'valid-address-data'],
    ['nobody named', lines('BEGIN:VCARD', 'VERSION:3.0', 'UID:x', 'END:VCARD'), 'valid-address-data'],
    ['a NUL', lines('BEGIN:VCARD', 'VERSION:3.0', 'FN:a\0b', 'END:VCARD'), 'valid-address-data'],
  ];
  for (const [name, text, precondition] of cases) {
    test(name, () => {
      assert.throws(
        () => validateCard(text),
        (error) => isDomainError(error) && error.code === 'invalid' && error.details['precondition'] === precondition,
      );
    });
  }
});
