import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Component } from '../content-line/model';
import { makeProperty } from '../content-line/write-lines';
import { type ContactFields, contactFieldsOf } from './contact-fields';
import { type CardVersion, parseCard, serializeCard } from './parse';
import { patchCard } from './patch-card';

// Texts with everything the two grammars treat specially; blanks at the ends are nobody's data.
const text = fc
  .array(fc.constantFrom('a', 'B', 'é', '日', '😀', ' ', ',', ';', ':', '\\', '"', '^', '\n', '=', '\\n', 'END:VCARD'), { maxLength: 8 })
  .map((pieces) => pieces.join('').trim());
const lineText = text.map((value) => value.replace(/\n/g, ' ').trim());
/** Parts of structured values, where a comma separates values. */
const part = lineText.map((value) => value.replace(/[ ,]+/g, ' ').trim());
const typed = (value: fc.Arbitrary<string>) =>
  fc.record({ type: fc.constantFrom('home' as const, 'work' as const, 'mobile' as const, 'fax' as const, 'other' as const), value });

const fieldsArbitrary: fc.Arbitrary<Partial<ContactFields>> = fc.record(
  {
    givenName: part,
    familyName: part,
    additionalNames: part,
    prefix: part,
    suffix: part,
    displayName: text.filter((value) => value !== ''),
    organization: part,
    department: part,
    jobTitle: text,
    note: text,
    emails: fc.array(typed(lineText.filter((value) => value !== '')), { maxLength: 4 }),
    phones: fc.array(typed(fc.constantFrom('+33 1', '0123', '5;6', 'ext,7')), { maxLength: 4 }),
    addresses: fc.array(
      fc.record({
        type: fc.constantFrom('home' as const, 'work' as const, 'other' as const),
        street: part.filter((value) => value !== ''),
        city: part,
        region: part,
        postalCode: part,
        country: part,
      }),
      { maxLength: 3 },
    ),
    birthday: fc.constantFrom('', '1980-02-29', '--02-29'),
    categories: fc.array(
      lineText.filter((value) => value !== ''),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: [] },
);

const empty = (version: CardVersion): Component => ({
  kind: 'component',
  name: 'VCARD',
  children: [makeProperty('VERSION', version), makeProperty('FN', 'Somebody'), makeProperty('X-KEPT', 'yes;1,2')],
});

describe('patching cards', () => {
  test('what is written is what is read, one edit after another, in both versions', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<CardVersion>('3.0', '4.0'),
        fc.array(fieldsArbitrary, { minLength: 1, maxLength: 4 }),
        (version, patches) => {
          let card = empty(version);
          for (const patch of patches) {
            const stored = parseCard(serializeCard(patchCard(card, version, patch)));
            const fields = contactFieldsOf(stored.root);
            for (const [key, value] of Object.entries(patch))
              assert.deepEqual(fields[key as keyof ContactFields], structuredClone(value), key);
            assert.ok(serializeCard(stored).includes('X-KEPT:yes;1,2\r\n'));
            // Saving what is shown is no edit.
            assert.equal(serializeCard(patchCard(stored.root, version, fields)), serializeCard(stored));
            card = stored.root;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
