import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filterDeclarations, filterStyleSheet } from '@/server/formats/html/filter-css';
import { sanitiseHtml } from '@/server/formats/html/sanitise';
import { htmlToWords } from '@/server/formats/html/to-text';
import { contentDisposition } from '@/server/formats/mime/content-disposition';
import { decodeText } from '@/server/formats/mime/decode-text';
import { unflow } from '@/server/formats/mime/format-flowed';
import { snippetOf } from '@/server/formats/mime/snippet';
import { decodeTransfer } from '@/server/formats/mime/transfer-encoding';
import { parseSearch } from './search-query';

// Whatever comes in, these give an answer: no throw, no line break where a header goes, no script where HTML goes.

const runs = { numRuns: 300 };
const noise = fc.string({ unit: 'binary', maxLength: 300 });
const markup = fc
  .array(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '<script',
      '<style>',
      '</style>',
      'url(',
      ')',
      '{',
      '}',
      '/*',
      '*/',
      '"',
      "'",
      'on',
      'x=',
      ':',
      ';',
      '\\',
      '<!--',
      '-->',
      '&',
      '\0',
      '@import ',
      'a',
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));

test('decoders take any bytes and any names', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), noise, noise, (bytes, charset, encoding) => {
      for (const name of [charset, 'utf-8', 'utf-7', 'iso-2022-jp', 'gb18030', undefined])
        assert.equal(typeof decodeText(bytes, name), 'string');
      for (const name of [encoding, 'base64', 'quoted-printable', undefined]) assert.ok(decodeTransfer(bytes, name).length <= bytes.length);
    }),
    runs,
  );
});

test('any name makes a header that is one line of ASCII', () => {
  fc.assert(
    fc.property(noise, (name) => assert.match(contentDisposition('attachment', name), /^[\x20-\x7e]+$/)),
    runs,
  );
});

test('any text makes a snippet, unflowed lines and search terms', () => {
  fc.assert(
    fc.property(noise, (text) => {
      assert.ok(snippetOf(text).length <= 161);
      assert.equal(typeof unflow(text, true), 'string');
      assert.ok(parseSearch(text, new Date('2026-11-21T10:00:00Z')).length <= 30);
    }),
    runs,
  );
});

test('any markup comes out without script, load or overlay, and cleaning it again changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(markup, noise), (html) => {
      const clean = sanitiseHtml(html, { image: () => null });
      const tags = (clean.match(/<style>[\s\S]*?<\/style>|<[^>]*>/g) ?? []).join('\n');
      assert.doesNotMatch(tags, /<script|<iframe|url\(|@import|\son\w*=/i);
      assert.equal(sanitiseHtml(clean, { image: () => null }), clean);
      assert.equal(typeof htmlToWords(html), 'string');
    }),
    runs,
  );
});

test('any CSS comes out without a way to load or to close its element', () => {
  fc.assert(
    fc.property(fc.oneof(markup, noise), (css) => {
      for (const out of [filterDeclarations(css), filterStyleSheet(css)])
        assert.doesNotMatch(out, /url\s*\(|@import|expression|position|<|\\/i);
    }),
    runs,
  );
});
