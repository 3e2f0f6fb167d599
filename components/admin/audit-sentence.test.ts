import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTranslator } from 'use-intl/core';
import english from '../messages/en/admin.json' with { type: 'json' };
import french from '../messages/fr/admin.json' with { type: 'json' };
import { iconOf, knownActions, knownKinds, messageKey, sentenceValues } from './audit-sentence';

// OPS-22: what stands in the audit log can be read, whatever wrote it. That every action is in the list, the compiler sees to.

const catalogues = { en: english, fr: french };
const row = { login: null, domain: '', address: '', details: {} };
const someone = { nobody: 'Somebody', command: 'command line' };

describe('the audit log in words', () => {
  for (const locale of ['en', 'fr'] as const) {
    const messages = catalogues[locale];
    const t = createTranslator({
      locale,
      messages: messages.audit.actions,
      onError: (error) => {
        throw error;
      },
    });

    test(`${locale}: every action has a sentence, and no sentence is left over`, () => {
      assert.deepEqual(Object.keys(messages.audit.actions).sort(), knownActions.map((action) => messageKey(action)).sort());
      for (const action of knownActions) {
        const bare = t(messageKey(action), sentenceValues({ ...row, domain: 'a.example' }, someone));
        const by = t(messageKey(action), sentenceValues({ ...row, address: 'cli', login: 'ann@a.example' }, someone));
        for (const text of [bare, by]) assert.ok(text.length > 8 && !/[{}]|undefined|NaN/.test(text), `${action}: ${text}`);
        if (action.startsWith('admin.')) assert.match(by, /^command line/, action);
      }
    });

    test(`${locale}: every kind the log is filtered by has a name and an icon of its own`, () => {
      for (const kind of knownKinds) {
        assert.ok(messages.audit.kinds[kind], kind);
        const first = knownActions.find((action) => action === kind || action.startsWith(`${kind}.`));
        assert.ok(first && iconOf(first) !== iconOf('nobody-knows'), kind);
      }
    });
  }

  test('a sentence names who did it, to whom, and what was seen', () => {
    const t = createTranslator({ locale: 'en', messages: english.audit.actions });
    const say = (action: (typeof knownActions)[number], details: Record<string, unknown>, login: string | null = 'bob@a.example') =>
      t(messageKey(action), sentenceValues({ ...row, login, details }, someone));
    assert.equal(
      say('admin.sessions-ended', { by: 'ada@a.example', ended: 2 }),
      'ada@a.example signed bob@a.example out everywhere (2 sessions)',
    );
    assert.equal(say('login.failed', { login: 'bbo', door: 'dav' }, null), 'Login as bbo was refused by CalDAV or CardDAV');
    assert.equal(say('login', { door: 'web', kind: 'passkey' }), 'bob@a.example signed in with a passkey');
    assert.equal(
      say('admin.login-test', { by: 'ada@a.example', login: 'bob', outcome: 'wrong_password' }),
      'ada@a.example tested a login as bob: wrong password',
    );
  });
});
