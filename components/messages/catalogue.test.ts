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

/** The values a sentence is given: {name}, {count, plural, …}; with those inside the branches of a plural or select. */
function placeholders(sentence: string): string[] {
  const names = new Set<string>();
  readText(sentence, 0, names);
  return [...names].sort();
}

/** Reads text up to the brace that closes it; gives the place of that brace. */
function readText(text: string, from: number, names: Set<string>): number {
  let at = from;
  while (at < text.length && text[at] !== '}') at = text[at] === '{' ? readArgument(text, at + 1, names) : at + 1;
  return at;
}

function readArgument(text: string, from: number, names: Set<string>): number {
  const head = /^\s*(\w+)\s*(?:,\s*(\w+)\s*(,)?)?/.exec(text.slice(from));
  assert.ok(head, `not a placeholder: ${text.slice(from - 1)}`);
  names.add(head[1] ?? '');
  let at = from + head[0].length;
  // Branches: a word and its text in braces, until the argument ends.
  while (at < text.length && text[at] !== '}') at = text[at] === '{' ? readText(text, at + 1, names) + 1 : at + 1;
  return at + 1;
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
