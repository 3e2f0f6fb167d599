import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitQuote } from './split-quote';

test('the quoted original and its introduction are parted from the answer', () => {
  const { own, quote } = splitQuote('Yes, gladly.\n\nOn Monday, Anna <anna@demo.example> wrote:\n> Shall we meet?\n> Anna\n');
  assert.equal(own, 'Yes, gladly.');
  assert.ok(quote.startsWith('On Monday, Anna'));
  assert.ok(quote.endsWith('> Anna'));
});

test('an answer between the lines of a quotation stays in view as a whole', () => {
  const text = '> First?\nYes.\n> Second?\nNo.';
  assert.deepEqual(splitQuote(text), { own: text, quote: '' });
});

test('a message that is only a quotation is not folded away', () => {
  assert.equal(splitQuote('> just this').own, '> just this');
});

test('a last line that ends in a colon but introduces nothing stays in the answer', () => {
  assert.equal(splitQuote('Three points:\n> one').own, 'Three points:');
});
