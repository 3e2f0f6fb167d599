import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText } from './decode-text';
import { unflow } from './format-flowed';
import { snippetOf } from './snippet';
import { decodeTransfer } from './transfer-encoding';

const latin = (text: string) => Buffer.from(text, 'latin1');

test('text is read by its charset, whatever it is called', () => {
  assert.equal(decodeText(latin('d\xe9j\xe0'), 'ISO-8859-1'), 'déjà');
  assert.equal(decodeText(Buffer.from([0x80]), 'cp1252'), '€');
  assert.equal(decodeText(Buffer.from([0xcf, 0xf0, 0xe8]), '"windows-1251"'), 'При');
  assert.equal(decodeText(Buffer.from([0x82, 0xb1]), 'shift_jis'), 'こ');
  assert.equal(decodeText(Buffer.from('+AOk-t+AOk-'), 'utf-7'), 'été');
});

test('a missing, unknown or lying charset still gives readable text', () => {
  assert.equal(decodeText(Buffer.from('été'), undefined), 'été');
  assert.equal(decodeText(Buffer.from('été'), 'us-ascii'), 'été');
  assert.equal(decodeText(latin('\xe9t\xe9'), 'us-ascii'), 'été');
  assert.equal(decodeText(latin('\xe9t\xe9'), 'utf-8'), 'été');
  assert.equal(decodeText(Buffer.from('été'), 'klingon'), 'été');
  assert.equal(decodeText(Buffer.concat([Buffer.from('éèàù '), Buffer.from([0xff])]), 'utf-8'), 'éèàù \ufffd');
});

test('transfer encodings survive damage and cuts', () => {
  const decode = (text: string, encoding: string) => decodeTransfer(latin(text), encoding).toString('utf8');
  assert.equal(decode('aGVs\r\nbG8=', 'BASE64'), 'hello');
  assert.equal(decode('aGVsbG8gd29ybGQ', 'base64').slice(0, 10), 'hello worl');
  assert.equal(decode('aGVsb', 'base64'), 'hel');
  assert.equal(decode('=C3=A9t=c3=a9 a=\r\nb=  \r\nc', 'quoted-printable'), 'été abc');
  assert.equal(decode('50=% a=', 'quoted-printable'), '50=% a');
  assert.equal(decode('cut =C', 'quoted-printable'), 'cut C');
  assert.equal(decode('as it is', '7bit'), 'as it is');
});

test('flowed lines are joined, quotes and signatures kept apart', () => {
  assert.equal(unflow('one \r\ntwo\r\n> a \r\n> b\r\n-- \r\nme', false), 'one two\n> a b\n-- \nme');
  assert.equal(unflow('日本 \r\n語', true), '日本語');
  assert.equal(unflow(' >not a quote', false), '>not a quote');
});

test('a snippet is the words of the writer', () => {
  assert.equal(snippetOf('Hello,\r\n\r\n> quoted\r\nsee you\r\n-- \r\nAnn'), 'Hello, see you');
  assert.equal(snippetOf('Sale\u200c \u200c\u00ad today'), 'Sale today');
  assert.equal(snippetOf(`${'word '.repeat(100)}`).at(-1), '…');
  assert.ok(snippetOf('x'.repeat(1000)).length <= 161);
});
