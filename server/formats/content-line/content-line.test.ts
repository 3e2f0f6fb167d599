import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { withoutProperties, withProperty } from './edit-tree';
import { parameterOf, parameterValues, propertiesOf, propertyOf } from './model';
import { parseLines } from './parse-lines';
import { decodeText, encodeText, splitEscaped } from './text-value';
import { makeParameter, makeProperty, writeLines } from './write-lines';

const limits = { maxLength: 1_000_000, maxDepth: 5, maxComponents: 100, maxProperties: 1_000, maxParameters: 20 };
const refuse = (reason: string, message: string): never => {
  throw new Error(`${reason}: ${message}`);
};
const parse = (text: string) => parseLines(text, limits, refuse);
const one = (line: string) => {
  const [root] = parse(`BEGIN:X\r\n${line}\r\nEND:X\r\n`);
  const property = root?.children[0];
  assert.ok(root && property?.kind === 'property');
  return { root, property };
};

describe('reading', () => {
  test('quoted parameters may hold what ends others, carets stand for quotes and line breaks', () => {
    const { property } = one('ATTENDEE;CN="Doe; Jane: \'x\', y";X-A=b,"c,d";X-N=^nA^^B^\':mailto:jane@x.example');
    assert.equal(parameterOf(property, 'CN'), "Doe; Jane: 'x', y");
    assert.deepEqual(parameterValues(property, 'X-A'), ['b', 'c,d']);
    assert.equal(parameterOf(property, 'X-N'), '\nA^B"');
    assert.equal(property.value, 'mailto:jane@x.example');
  });

  test('groups keep their case, bare parameters are types', () => {
    const { property } = one('Item1.TEL;HOME;type=pref:123');
    assert.deepEqual([property.group, property.name, parameterValues(property, 'TYPE')], ['Item1', 'TEL', ['HOME', 'pref']]);
  });

  test('folds with CRLF or LF, by blank or tab, end where they end', () => {
    for (const fold of ['\r\n ', '\n ', '\r\n\t', '\r\r\n ']) {
      assert.equal(one(`NOTE:ab${fold}cd${fold} ef`).property.value, 'abcd ef');
    }
  });

  test('names in any case, blank lines, a byte-order mark, no line end at the end', () => {
    const [root] = parse('\ufeffbegin:vcard\n\nfn:A\n \nEnd:VCARD');
    assert.equal(root?.name, 'VCARD');
    assert.equal(propertyOf(root, 'FN')?.value, 'A');
  });
});

describe('writing', () => {
  const source = 'BEGIN:X\r\nitem1.Note;x=1:folded\r\n  here\r\nB;CN="a;b":c\r\nEND:X\r\n';

  test('what is not edited is written as it was read', () => {
    const [root] = parse(source);
    assert.ok(root);
    assert.equal(writeLines(root), source);
    assert.equal(writeLines(withProperty(root, makeProperty('B', 'new'))), source.replace('B;CN="a;b":c', 'B:new'));
    assert.equal(writeLines(withoutProperties(root, 'B')), source.replace('B;CN="a;b":c\r\n', ''));
    assert.equal(writeLines(root), source, 'an edit left the first tree alone');
  });

  test('LF becomes CRLF', () => {
    const [root] = parse(source.replaceAll('\r\n', '\n'));
    assert.ok(root);
    assert.equal(writeLines(root), source);
  });

  test('nobody can begin a new line from inside a value or a parameter', () => {
    const hostile = 'x\r\nATTACH:evil\nEND:X\rX';
    const [root] = parse('BEGIN:X\r\nEND:X\r\n');
    assert.ok(root);
    const edited = withProperty(root, makeProperty('URL', hostile, [makeParameter('CN', hostile)]));
    const [again] = parse(writeLines(edited));
    assert.ok(again);
    assert.equal(again.children.length, 1);
    assert.equal(propertiesOf(again, 'ATTACH').length, 0);
  });

  test('any text survives as a value and as a parameter, in lines of at most 75 octets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the ones no line may carry are left out by design.
        const clean = text.replace(/[\u0000-\u0008\u000b-\u001f]/g, '').replace(/\r/g, '');
        const made = {
          kind: 'component' as const,
          name: 'X',
          children: [makeProperty('NOTE', encodeText(clean), [makeParameter('CN', clean)])],
        };
        const written = writeLines(made);
        for (const line of written.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
        const [again] = parse(written);
        const property = again ? propertyOf(again, 'NOTE') : null;
        assert.equal(decodeText(property?.value ?? ''), clean);
        assert.equal(property ? parameterOf(property, 'CN') : null, clean);
      }),
      { numRuns: 300 },
    );
  });

  test('escaped separators do not separate', () => {
    assert.deepEqual(splitEscaped('a\\,b,c\\\\,d', ','), ['a\\,b', 'c\\\\', 'd']);
    assert.equal(decodeText('a\\nb\\Nc\\,\\;\\\\n'), 'a\nb\nc,;\\n');
  });
});

describe('hostile input', () => {
  test('truncated anywhere: an answer or a refusal, never anything else', () => {
    const text = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTENDEE;CN="A;B";X=1,"2":mailto:a\r\n b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
    for (let length = 0; length <= text.length; length += 1) {
      try {
        parse(text.slice(0, length));
      } catch (error) {
        assert.match((error as Error).message, /^(malformed|too-large): /);
      }
    }
  });

  test('any noise: an answer or a refusal', () => {
    const piece = fc.constantFrom('BEGIN:', 'END:', 'X', '\r\n', '\n', ' ', ';', ':', '"', '=', ',', 'é', '\\', '.', 'A=B', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        try {
          parse(pieces.join(''));
        } catch (error) {
          assert.match((error as Error).message, /^(malformed|too-large): /);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('too deep, too many, too long are refused', () => {
    assert.throws(() => parse('BEGIN:A\n'.repeat(6)), /nested deeper/);
    assert.throws(() => parse(`BEGIN:A\n${'BEGIN:B\nEND:B\n'.repeat(101)}END:A\n`), /too-large/);
    assert.throws(() => parse(`BEGIN:A\n${'X:1\n'.repeat(1_001)}END:A\n`), /too-large/);
    assert.throws(() => parse(`BEGIN:A\nX${';A=1'.repeat(21)}:1\nEND:A\n`), /too-large/);
    assert.throws(() => parse(`BEGIN:A\nX:${'x'.repeat(1_000_000)}\nEND:A\n`), /too-large/);
    assert.throws(() => parse('BEGIN:A\nEND:B\n'), /without its BEGIN/);
    assert.throws(() => parse('X:1\n'), /outside/);
    assert.throws(() => parse('BEGIN:A\nno colon here\nEND:A\n'), /not a content line/);
  });

  test('half a million folds, quotes or carets cost a moment of the processor, where squared work would cost minutes', () => {
    for (const make of [
      (count: number) => `X:${'\n y'.repeat(count)}`,
      (count: number) => `X${';"'.repeat(count)}:1`,
      (count: number) => `X;A=${'"",'.repeat(count)}:1`,
      (count: number) => `X;A="${'b'.repeat(count)}`,
      (count: number) => `X;A=${'^'.repeat(count)}:1`,
    ]) {
      const text = `BEGIN:A\n${make(500_000)}\nEND:A\n`;
      // Processor time: a busy machine makes no difference to it.
      const before = process.cpuUsage();
      try {
        parseLines(text, { ...limits, maxLength: 10_000_000, maxParameters: 1_000_000 }, refuse);
      } catch (error) {
        assert.match((error as Error).message, /^(malformed|too-large): /);
      }
      const spent = process.cpuUsage(before).user / 1000;
      assert.ok(spent < 5_000, `${spent} ms`);
    }
  });
});
