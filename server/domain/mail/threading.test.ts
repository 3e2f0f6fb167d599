import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseSubject, groupConversations, parseMessageIds, type ThreadInput } from './threading';

const message = (uid: number, messageId: string, references: string[] = [], subject = 'Plan'): ThreadInput => ({
  uid,
  messageId,
  references,
  subject,
});

test('answers join what they refer to, in any order of arrival', () => {
  const groups = groupConversations([
    message(3, 'c', ['a', 'b'], 'Re: Plan'),
    message(1, 'a'),
    message(2, 'b', ['a'], 'Re: Plan'),
    message(9, 'z', [], 'Other'),
  ]);
  assert.deepEqual(groups, [[3, 1, 2], [9]]);
});

test('two answers to a message that is not here belong together', () => {
  assert.deepEqual(groupConversations([message(1, 'a', ['gone'], 'Re: x'), message(2, 'b', ['gone'], 'Re: x')]), [[1, 2]]);
});

test('the same subject does not join strangers, but finds the place of a reply without references', () => {
  assert.deepEqual(groupConversations([message(1, 'a', [], 'Invoice'), message(2, 'b', [], 'Invoice')]), [[1], [2]]);
  assert.deepEqual(groupConversations([message(1, 'a', [], 'Invoice'), message(2, 'b', [], 'AW: Invoice')]), [[1, 2]]);
});

test('missing and repeated ids do no harm', () => {
  assert.deepEqual(groupConversations([message(1, '', [], 'a'), message(2, '', [], 'b'), message(3, 'x', ['x', ''], 'c')]), [
    [1],
    [2],
    [3],
  ]);
  assert.deepEqual(groupConversations([message(1, 'same', [], 'a'), message(2, 'same', [], 'b')]), [[1, 2]]);
  assert.deepEqual(groupConversations([message(1, 'a', ['b'], 'x'), message(2, 'b', ['a'], 'x')]), [[1, 2]]);
});

test('a thread of fifty thousand answers is grouped quickly', () => {
  const long = Array.from({ length: 50_000 }, (_, at) => message(at + 1, `m${at}`, at === 0 ? [] : [`m${at - 1}`], 'Re: x'));
  const began = performance.now();
  assert.equal(groupConversations(long).length, 1);
  assert.ok(performance.now() - began < 5_000);
});

test('subjects lose reply marks in several languages and list tags', () => {
  for (const [subject, base] of [
    ['Re: AW: [list] Fwd: Plan', 'plan'],
    ['RE[2]: Plan', 'plan'],
    ['Tr : Ré : x', 'ré : x'],
    ['Réf: Plan', 'plan'],
    ['[list] Re: Plan', 'plan'],
  ] as const) {
    assert.deepEqual(baseSubject(subject), { base, isReply: true }, subject);
  }
  assert.deepEqual(baseSubject('Retreat: plan'), { base: 'retreat: plan', isReply: false });
});

test('message ids are found between other text', () => {
  assert.deepEqual(parseMessageIds('<a@x> (comment)\r\n\t<b@y>'), ['a@x', 'b@y']);
  assert.deepEqual(parseMessageIds('bare@x'), ['bare@x']);
  assert.deepEqual(parseMessageIds('your message of Monday'), []);
});
