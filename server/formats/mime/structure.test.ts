import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStructure, type StructureNode, structureMarks } from './structure';

const leaf = (part: string, type: string, over: Partial<StructureNode> = {}): StructureNode => ({ part, type, ...over });
const multi = (type: string, ...childNodes: StructureNode[]): StructureNode => ({ type: `multipart/${type}`, childNodes });
const numbers = (parts: readonly { part: string }[]) => parts.map((part) => part.part);

test('alternatives are two readings of one text; pictures beside the HTML are inline', () => {
  const parts = readStructure(
    multi(
      'mixed',
      multi(
        'alternative',
        leaf('1.1', 'text/plain'),
        multi('related', leaf('1.2.1', 'text/html'), leaf('1.2.2', 'image/png', { id: '<pic@x>', disposition: 'inline' })),
      ),
      leaf('2', 'application/pdf', { disposition: 'attachment', dispositionParameters: { filename: 'a.pdf' } }),
    ),
  );
  assert.deepEqual(numbers(parts.text), ['1.1']);
  assert.deepEqual(numbers(parts.html), ['1.2.1']);
  assert.deepEqual(
    parts.attachments.map((part) => [part.part, part.inline]),
    [
      ['1.2.2', true],
      ['2', false],
    ],
  );
  assert.deepEqual(structureMarks(parts), { hasAttachment: true, hasInvitation: false });
});

test('a mailing list footer after an HTML text belongs to both readings', () => {
  const parts = readStructure(multi('mixed', leaf('1', 'text/html'), leaf('2', 'text/plain')));
  assert.deepEqual(numbers(parts.text), ['1', '2']);
  assert.deepEqual(numbers(parts.html), ['1', '2']);
});

test('a message without parts is its own part 1', () => {
  const parts = readStructure({ type: 'text/html' });
  assert.deepEqual(numbers(parts.html), ['1']);
  assert.deepEqual(numbers(parts.text), ['1']);
});

test('an attached text is an attachment, a forwarded message is one attachment', () => {
  const parts = readStructure(
    multi(
      'mixed',
      leaf('1', 'text/plain'),
      leaf('2', 'text/plain', { disposition: 'attachment', dispositionParameters: { filename: 'notes.txt' } }),
      leaf('3', 'message/rfc822', { childNodes: [multi('mixed', leaf('3.1', 'text/plain'))] }),
    ),
  );
  assert.deepEqual(numbers(parts.text), ['1']);
  assert.deepEqual(numbers(parts.attachments), ['2', '3']);
});

test('an invitation is found in the alternative, and its file copy can be saved', () => {
  const parts = readStructure(
    multi(
      'mixed',
      multi('alternative', leaf('1.1', 'text/plain'), leaf('1.2', 'text/calendar')),
      leaf('2', 'application/ics', { disposition: 'attachment' }),
    ),
  );
  assert.equal(parts.calendar?.part, '1.2');
  assert.deepEqual(numbers(parts.attachments), ['2']);
});

test('nesting without end is not followed', () => {
  let node = leaf('1', 'text/plain');
  for (let depth = 0; depth < 10_000; depth++) node = multi('mixed', node);
  assert.deepEqual(readStructure(node).text, []);
});
