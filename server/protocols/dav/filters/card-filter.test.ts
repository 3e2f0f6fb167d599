import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCard } from '@/server/formats/vcard/parse';
import { parseXml } from '@/server/formats/xml/parse-xml';
import { DavRefusal } from '../errors';
import { cardMeets, parseCardFilter } from './card-filter';

const card = parseCard(
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    'UID:1',
    'FN:Zoë Smith',
    'N:Smith;Zoë;;;',
    'item1.EMAIL;TYPE=WORK:zoe@work.example',
    'EMAIL;TYPE=HOME:zoe@home.example',
    'END:VCARD',
  ].join('\r\n'),
).root;
const filterOf = (inner: string, test = 'anyof') =>
  parseCardFilter(parseXml(`<R:filter xmlns:R="urn:ietf:params:xml:ns:carddav" test="${test}">${inner}</R:filter>`));
const meets = (inner: string, test?: string) => cardMeets(filterOf(inner, test), card);
const email = (inner: string, attributes = '') => `<R:prop-filter name="EMAIL"${attributes}>${inner}</R:prop-filter>`;
const match = (text: string, type = 'contains', more = '') => `<R:text-match match-type="${type}"${more}>${text}</R:text-match>`;

test('dav 31: every match type, without regard to case beyond ASCII', () => {
  const name = (inner: string) => meets(`<R:prop-filter name="FN">${inner}</R:prop-filter>`);
  assert.equal(name(match('ZOË SMITH', 'equals')), true);
  assert.equal(name(match('zoë', 'equals')), false);
  assert.equal(name(match('zoë', 'starts-with')), true);
  assert.equal(name(match('smith', 'starts-with')), false);
  assert.equal(name(match('SMITH', 'ends-with')), true);
  assert.equal(name(match('ë s')), true);
  assert.equal(name(match('ZOË', 'contains', ' collation="i;ascii-casemap"')), false);
  assert.equal(name(match('smith', 'contains', ' negate-condition="yes"')), false);
});

test('dav 31: anyof and allof, of the filter and of one property', () => {
  assert.equal(meets(email(match('home')) + email(match('nowhere'))), true);
  assert.equal(meets(email(match('home')) + email(match('nowhere')), 'allof'), false);
  assert.equal(meets(email(match('zoe', 'starts-with') + match('work.example', 'ends-with'), ' test="allof"')), true);
  assert.equal(meets(email(match('home') + match('work'), ' test="allof"')), false);
  const homeType = '<R:param-filter name="TYPE"><R:text-match>home</R:text-match></R:param-filter>';
  assert.equal(meets(email(match('work.example') + homeType, ' test="allof"')), false);
  assert.equal(meets(email(match('home.example') + homeType, ' test="allof"')), true);
});

test('dav 31: absence, groups and the empty filter', () => {
  assert.equal(meets('<R:prop-filter name="TEL"><R:is-not-defined/></R:prop-filter>'), true);
  assert.equal(meets(email('<R:is-not-defined/>')), false);
  assert.equal(meets('<R:prop-filter name="ITEM1.EMAIL"><R:text-match>home</R:text-match></R:prop-filter>'), false);
  assert.equal(meets(''), true);
});

test('dav 31: unknown collations and filters are refused by name', () => {
  assert.throws(
    () => filterOf(email(match('x', 'contains', ' collation="i;nope"'))),
    (error) => error instanceof DavRefusal && error.error.includes('CR:supported-collation'),
  );
  assert.throws(
    () => filterOf('<R:odd/>'),
    (error) => error instanceof DavRefusal && error.error.includes('CR:supported-filter'),
  );
});
