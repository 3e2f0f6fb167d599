import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { parseXml } from './parse-xml';
import { childOf, clarkName, elementsOf, textOf } from './tree';
import { escapeAttribute, escapeText, writeElement } from './write-xml';

const refused = (code: string) => (error: unknown) => isDomainError(error) && error.code === code;

test('names are compared by namespace, whatever the prefix', () => {
  const a = parseXml('<D:propfind xmlns:D="DAV:"><D:prop><getetag xmlns="DAV:"/></D:prop></D:propfind>');
  assert.equal(clarkName(a), '{DAV:}propfind');
  const prop = childOf(a, '{DAV:}prop');
  assert.ok(prop);
  assert.deepEqual(elementsOf(prop).map(clarkName), ['{DAV:}getetag']);
});

test('text, CDATA and references are joined in order', () => {
  assert.equal(textOf(parseXml('<a>x &amp; <![CDATA[<y>]]>&#x1F355;</a>')), 'x & <y>🍕');
});

test('a DOCTYPE, entities of one’s own and an external subset are refused', () => {
  for (const text of [
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<a>&nbsp;</a>',
  ])
    assert.throws(() => parseXml(text), refused('invalid'), text);
});

test('what is not well-formed, or not namespace-well-formed, is refused as invalid', () => {
  for (const text of [
    '',
    ' ',
    'hello',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>x',
    '<x:a/>',
    '<a b=c/>',
    '<a>\u0000</a>',
    '<a>&#0;</a>',
    '<a b="&#x1;"/>',
    '<a>&#xD800;</a>',
    '<a><',
    '<foo:propfind xmlns:foo=""/>',
  ])
    assert.throws(() => parseXml(text), refused('invalid'), text);
});

test('bytes that are not UTF-8 are refused, a UTF-16 document is read', () => {
  assert.throws(() => parseXml(Uint8Array.of(0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e)), refused('invalid'));
  assert.equal(textOf(parseXml(Buffer.from('\ufeff<a>ü</a>', 'utf16le'))), 'ü');
});

test('depth and number of elements are bounded', () => {
  assert.throws(() => parseXml('<a>'.repeat(100) + '</a>'.repeat(100)), refused('too_large'));
  assert.throws(() => parseXml(`<a>${'<b/>'.repeat(20)}</a>`, { maxDepth: 5, maxElements: 10, maxAttributes: 5 }), refused('too_large'));
  assert.throws(() => parseXml(`<a ${Array.from({ length: 99 }, (_, i) => `b${i}="1"`).join(' ')}/>`), refused('too_large'));
});

test('a text longer than the buffer of the parser arrives whole', () => {
  const long = 'x'.repeat(300_000);
  assert.equal(textOf(parseXml(`<a>${long}</a>`)).length, long.length);
});

test('an element written alone parses back to itself', () => {
  const source = parseXml('<p:a xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="fr" q:k="1&quot;"><q:b/>t &lt; u<c xmlns=""/></p:a>');
  assert.deepEqual(parseXml(writeElement(source)), source);
});

test('CRLF survives as data and controls cannot break the document', () => {
  assert.equal(textOf(parseXml(`<a>${escapeText('a\r\nb<c>&\u0000\u000b')}</a>`)), 'a\r\nb<c>&\ufffd\ufffd');
  assert.equal(parseXml(`<a b="${escapeAttribute('x"\n\t<')}"/>`).attributes['b'], 'x"\n\t<');
});
