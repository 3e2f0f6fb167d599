import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UserSource } from './source';
import { adviceText, SourceFault } from './source-fault';
import { adviceOn, faultText, watchSource } from './source-watch';

// AUT-1: a source that fails or hangs is known as such, since when, and holds up nobody.

const start = Date.UTC(2026, 10, 21, 9);

function stage(patience?: number) {
  let minutes = 0;
  const answers: (() => Promise<void>)[] = [];
  const probes = { count: 0 };
  const source: UserSource = {
    kind: 'sql',
    label: 'people',
    find: async () => {
      await (answers[0] ?? (async () => {}))();
      return null;
    },
    spend: async () => {},
    probe: async () => {
      probes.count += 1;
      await (answers[0] ?? (async () => {}))();
    },
    close: async () => {},
  };
  const watched = watchSource(source, { now: () => new Date(start + minutes * 60_000) }, patience);
  const login = { local: 'x', domain: 'a.example', bare: false } as Parameters<UserSource['find']>[0];
  return {
    watched,
    probes,
    look: () => watched.source.find(login),
    answerWith: (answer: () => Promise<void>) => answers.splice(0, 1, answer),
    pass: (more: number) => {
      minutes += more;
    },
  };
}

const refused = () => Promise.reject(new Error('connect ECONNREFUSED 192.0.2.1:5432'));

describe('the health of a source', () => {
  test('says since when it fails and when it last answered, and forgets the trouble with the next good answer', async () => {
    const { watched, look, answerWith, pass } = stage();
    assert.deepEqual(watched.state(), { asking: false, milliseconds: null, lastGoodAt: null, trouble: null });
    await look();
    pass(5);
    answerWith(refused);
    await assert.rejects(look());
    pass(5);
    await watched.ask();
    const { trouble, lastGoodAt } = watched.state();
    assert.deepEqual([lastGoodAt?.getTime(), trouble?.since.getTime()], [start, start + 5 * 60_000]);
    assert.match(trouble?.text ?? '', /ECONNREFUSED/);
    assert.deepEqual(trouble?.advice, { name: 'database', setting: '' });
    answerWith(async () => {});
    await watched.ask();
    assert.deepEqual([watched.state().trouble, watched.state().lastGoodAt?.getTime()], [null, start + 10 * 60_000]);
  });

  test('one that never answers is given up, and asked once however many look', async () => {
    const { watched, answerWith, probes } = stage(20);
    answerWith(() => new Promise(() => {}));
    const all = Promise.all([watched.ask(), watched.ask(), watched.ask()]);
    assert.equal(watched.state().asking, true);
    await all;
    assert.deepEqual([probes.count, watched.state().asking], [1, false]);
    assert.match(watched.state().trouble?.text ?? '', /no answer within/);
  });

  test('an error of the MariaDB client is told in the words of the server', () => {
    const about = '(conn:81, no: 1054, SQLState: 42S22)';
    for (const [said, told] of [
      [`${about} Unknown column 'x' in 'SELECT'\nsql: SELECT x FROM people - parameters:['jane']`, "Unknown column 'x' in 'SELECT'"],
      [`${about} Access denied (using password: YES) (pool connections: active=0 idle=0 limit=4)`, 'Access denied (using password: YES)'],
      ['connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:1'],
    ] as const)
      assert.equal(faultText(new Error(said)), told);
  });

  test('the remedy is the one the source knows, else what the words of the error mean', () => {
    const advice = (error: Error) => adviceText(adviceOn(error));
    assert.equal(
      advice(new SourceFault('no entry', 'place', { setting: 'groups.base' })),
      'correct groups.base, or give bindDn the right to see it',
    );
    assert.match(advice(new Error('column "mailx" does not exist')), /columns/);
    assert.match(advice(new Error("Table 'a.users' doesn't exist")), /table/);
    for (const text of ['password authentication failed for user "x"', "Access denied for user 'x'@'h' (using password: YES)"])
      assert.equal(advice(new Error(text)), 'correct user and password in url');
    for (const text of [
      'permission denied for view people',
      "SELECT command denied to user 'x'",
      "Access denied for user 'x'@'%' to database 'y'",
    ])
      assert.match(advice(new Error(text)), /SELECT/);
    assert.match(advice(new Error('syntax error at or near ";"')), /filter: .*WHERE/);
    assert.match(advice(new Error('You have an error in your SQL syntax; check the manual')), /filter: .*WHERE/);
    assert.match(advice(new Error('operator does not exist: boolean = integer')), /filter: .*WHERE/);
    assert.match(advice(new Error('database "postfixx" does not exist')), /name of the database/);
    assert.match(advice(new Error("Unknown database 'postfixx'")), /name of the database/);
    assert.match(advice(new Error('unable to verify the first certificate')), /sslrootcert/);
  });
});
