import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resolveConfig } from '@/server/config/resolve';
import { configShape } from '@/server/config/schema';
import { exposurePolicy } from '@/server/config/shape/exposure';
import { likePatterns, nameBreaks, searchWords } from '../sources/begins-a-word';
import { acceptedWords, decide, type Facts, seenDomains, seesDomain } from './policy';

const config = resolveConfig(
  configShape.parse({
    domains: [
      { name: 'a.example', aliases: ['aa.example'], exposure: { sees: ['b.example', 'c.example'] } },
      { name: 'b.example', exposure: { sees: ['aa.example'] } },
      { name: 'c.example' },
      { name: '*' },
    ],
  }),
  {},
  '/',
);

describe('domains that see each other', () => {
  test('both have to say so, by any of their names', () => {
    assert.ok(seesDomain(config, 'a.example', 'b.example') && seesDomain(config, 'b.example', 'a.example'));
    assert.ok(!seesDomain(config, 'a.example', 'c.example') && !seesDomain(config, 'c.example', 'a.example'));
    assert.deepEqual(
      seenDomains(config, 'a.example').map(({ domain }) => domain),
      ['a.example', 'b.example'],
    );
  });

  test('below a catch-all every domain is one of its own', () => {
    assert.ok(seesDomain(config, 'x.example', 'x.example'));
    assert.ok(!seesDomain(config, 'x.example', 'y.example'));
    assert.deepEqual(
      seenDomains(config, 'x.example').map(({ domain }) => domain),
      ['x.example'],
    );
  });
});

describe('terms', () => {
  const policy = exposurePolicy();
  const words = (term: string) => acceptedWords(config, policy, term, true);

  test('DIR-3: signs, blanks, domains and short words are no terms', () => {
    for (const term of [
      '',
      ' ',
      '.',
      '@',
      '*',
      '%',
      '_',
      '***',
      '@a.example',
      'x @a.example',
      'a.example',
      'ann a.example',
      'an',
      'a n n',
      'x'.repeat(201),
    ])
      assert.equal(words(term), null, `"${term}"`);
  });

  test('a listing is allowed by a setting, and only for nothing at all', () => {
    const listing = exposurePolicy({ listing: true });
    assert.deepEqual(acceptedWords(config, listing, '', true), []);
    assert.equal(acceptedWords(config, listing, ' ', true), null);
    assert.equal(acceptedWords(config, listing, '', false), null);
  });

  test('one long word is enough, and signs around words are taken off', () => {
    assert.deepEqual(words('Ann O'), ['ann', 'o']);
    assert.deepEqual(words('"Doe, Jane" <jane*>'), ['doe', 'jane']);
    assert.deepEqual(searchWords('ÉLODIE  élodie'), ['élodie']);
  });

  test('nothing in a word is a wildcard', () => {
    assert.deepEqual(likePatterns('50%_!', [' ']), ['50!%!_!!%', '% 50!%!_!!%']);
    assert.equal(likePatterns('x', nameBreaks).length, nameBreaks.length + 1);
  });
});

describe('decisions', () => {
  const open = exposurePolicy({ directory: true, share: 'free', freeBusy: 'visible' });
  const facts: Facts = {
    purpose: 'directory',
    isSelf: false,
    sharesWithAsker: false,
    ownGroup: false,
    known: true,
    hidden: false,
    domainSeen: true,
    asker: { policy: open, directory: true, sharing: true, shareSearch: true },
    target: { policy: open },
  };
  const purposes = ['directory', 'completion', 'share', 'subscribe', 'principal', 'freebusy'] as const;
  const shown = (change: Partial<Facts>) => purposes.filter((purpose) => decide({ ...facts, ...change, purpose }).shown === 'whole');

  test('with nothing set only oneself and who shares something is shown', () => {
    const asker = { policy: exposurePolicy(), directory: true, sharing: true, shareSearch: true };
    const target = { policy: exposurePolicy() };
    assert.deepEqual(shown({ asker, target }), []);
    assert.deepEqual(shown({ asker, target, isSelf: true }), [...purposes]);
    assert.deepEqual(shown({ asker, target, sharesWithAsker: true }), ['subscribe', 'principal', 'freebusy']);
  });

  test('hidden, unknown and foreign people are shown to nobody whom they share nothing with', () => {
    for (const change of [{ hidden: true }, { known: false }, { domainSeen: false }]) {
      assert.deepEqual(shown(change), []);
      assert.deepEqual(shown({ ...change, sharesWithAsker: true }), ['subscribe', 'principal', 'freebusy']);
    }
  });

  test('to share with, an address tells the same of hidden and missing people', () => {
    const of = (change: Partial<Facts>) => decide({ ...facts, ...change, purpose: 'share' }).shown;
    assert.deepEqual(
      [of({}), of({ hidden: true }), of({ known: false }), of({ domainSeen: false })],
      ['whole', 'address', 'address', 'no'],
    );
    const exact = { ...facts.asker, shareSearch: false };
    assert.deepEqual(
      [of({ asker: exact }), of({ asker: exact, hidden: true }), of({ asker: exact, known: false })],
      ['address', 'address', 'address'],
    );
    assert.equal(of({ asker: { ...facts.asker, sharing: false } }), 'no');
  });
});
