import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messagesFor } from './catalogue';

type Tree = { readonly [key: string]: string | Tree };

function leaves(tree: Tree, path = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[`${path}${key}`, value]] : [...leaves(value, `${path}${key}.`)],
    ),
  );
}

/** The values a sentence is given: {name}, {count, plural, …}; not the branches of a plural: one {Archived}. */
function placeholders(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/(?<!(?:one|other|=\d+) )\{\s*(\w+)\s*[,}]/g)].map((match) => match[1] ?? ''))].sort();
}

const english = leaves(messagesFor('en') as unknown as Tree);
const french = leaves(messagesFor('fr') as unknown as Tree);

test('French has every sentence English has, and no other', () => {
  assert.deepEqual([...french.keys()].sort(), [...english.keys()].sort());
});

test('no sentence is empty', () => {
  for (const [key, sentence] of [...english, ...french]) assert.notEqual(sentence.trim(), '', key);
});

test('both languages put the same values into a sentence', () => {
  for (const [key, sentence] of english) assert.deepEqual(placeholders(french.get(key) ?? ''), placeholders(sentence), key);
});
