import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { createMemoryBus } from '@/server/core/bus-memory';
import { isDomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { isUniqueViolation } from '@/server/store/errors';
import { openStore } from '@/server/store/open-store';
import { dialects, makeAccount, makeCollection, stopOwnServices, storeWorld } from './contract/world';

stopOwnServices();

// Times are UTC in every database; a server that runs elsewhere must not shift them.
process.env['TZ'] = 'Pacific/Apia';

for (const dialect of dialects) {
  describe(`store on ${dialect}`, { timeout: 120_000 }, () => {
    const world = storeWorld(dialect);

    test('raw SQL and Prisma see the same values: bigint, boolean, time in UTC, bytes, JSON', async () => {
      const store = world.store();
      const at = new Date('2026-03-29T01:30:00.123Z');
      const id = newId();
      const bytes = new Uint8Array([0, 1, 254, 255]);
      const data = { id, kind: 'x', payload: { 'a"': [1, null, '🍕'] }, content: bytes, dueAt: at, createdAt: at, state: 'sent' };
      await store.db.outbox.create({ data });
      const [row] = await store.sql.rows<{ due_at: Date; content: Buffer; payload: unknown; attempts: number }>(
        'SELECT due_at, content, payload, attempts FROM outbox WHERE id = ? AND due_at = ?',
        [id, at],
      );
      assert.deepEqual(row?.due_at, at);
      assert.deepEqual(new Uint8Array(row?.content ?? []), bytes);
      assert.deepEqual(row?.payload, data.payload);
      assert.equal(row?.attempts, 0);

      const collection = await makeCollection(store);
      const big = 9_007_199_254_740_993n;
      assert.equal(await store.sql.run('UPDATE collection SET modseq = ?, transparent = ? WHERE id = ?', [big, true, collection.id]), 1);
      const seen = await store.db.collection.findUniqueOrThrow({ where: { id: collection.id } });
      assert.equal(seen.modseq, big);
      assert.equal(seen.transparent, true);
      const [raw] = await store.sql.rows<{ modseq: bigint; transparent: boolean }>(
        'SELECT modseq, transparent FROM collection WHERE id = ?',
        [collection.id],
      );
      assert.deepEqual({ ...raw }, { modseq: big, transparent: true });
      assert.deepEqual(
        await store.sql.rows('SELECT COUNT(*) AS n FROM collection WHERE id = ? AND transparent = ?', [collection.id, false]),
        [{ n: 0n }],
      );
      const created = await store.db.outbox.findMany({ where: { id, createdAt: { lte: at, gte: at } } });
      assert.equal(created.length, 1);
    });

    test('after-commit actions run once after a commit, in order, and never after a rollback', async () => {
      const store = world.store();
      const seen: string[] = [];
      await store.transaction(async (tx) => {
        tx.afterCommit(() => seen.push('one'));
        tx.afterCommit(() => seen.push('two'));
        assert.deepEqual(seen, []);
      });
      await assert.rejects(
        store.transaction(async (tx) => {
          tx.afterCommit(() => seen.push('never'));
          throw new Error('no');
        }),
      );
      assert.deepEqual(seen, ['one', 'two']);
    });

    test('a deadlock is run again until both are through', async () => {
      const store = world.store();
      const [a, b] = [await makeCollection(store), await makeCollection(store)];
      let attempts = 0;
      const cross = (first: string, second: string) =>
        store.transaction(async (tx) => {
          attempts += 1;
          await tx.run('UPDATE collection SET position = position + 1 WHERE id = ?', [first]);
          await sleep(30);
          await tx.run('UPDATE collection SET position = position + 1 WHERE id = ?', [second]);
        });
      for (let round = 0; round < 5; round++) await Promise.all([cross(a.id, b.id), cross(b.id, a.id)]);
      assert.ok(attempts > 10, 'no deadlock happened: this test proves nothing');
      for (const { id } of [a, b]) {
        const [row] = await store.sql.rows<{ position: number }>('SELECT position FROM collection WHERE id = ?', [id]);
        assert.equal(row?.position, 10);
      }
    });

    test('a connection whose transaction failed is good again', async () => {
      const store = world.store();
      const one = await openStore({ url: world.url(), bus: createMemoryBus(), poolSize: 1 });
      try {
        for (let round = 0; round < 5; round++) {
          await assert.rejects(one.transaction((tx) => tx.run('INSERT INTO nowhere VALUES (1)')));
          await assert.rejects(
            one.transaction((tx) =>
              Promise.all([tx.run('INSERT INTO nowhere VALUES (1)'), tx.run('INSERT INTO nowhere VALUES (2)'), tx.rows('SELECT 1 AS one')]),
            ),
          );
          assert.equal((await one.sql.rows('SELECT 1 AS one')).length, 1);
        }
      } finally {
        await one.close();
      }
      assert.ok(store);
    });

    test('a transaction that swallowed the error of a statement never says it was committed when it was not', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const swallowing = store.transaction(async (tx) => {
        await tx.run('UPDATE collection SET position = 77 WHERE id = ?', [id]);
        await tx.run('INSERT INTO nowhere VALUES (1)').catch(() => {});
      });
      const said = await swallowing.then(
        () => true,
        () => false,
      );
      const [row] = await store.sql.rows<{ position: number }>('SELECT position FROM collection WHERE id = ?', [id]);
      assert.equal(row?.position === 77, said);
    });

    test('a statement that fails is told without what it was to write', async () => {
      const failing = world.store().sql.run('INSERT INTO nobody_made_this (a) VALUES (?)', ['what somebody wrote']);
      const error = await failing.then(
        () => null,
        (why: unknown) => inspect(why),
      );
      assert.match(error ?? '', /nobody_made_this/);
      assert.doesNotMatch(error ?? '', /what somebody wrote/);
    });

    test('a value that is too long is refused, not cut off', async () => {
      const store = world.store();
      await assert.rejects(store.db.account.create({ data: { id: newId(), domain: 'd', uid: 'x'.repeat(191), createdAt: new Date() } }));
    });

    test('unique keys compare by byte, and a violation is recognised from raw SQL and from Prisma', async () => {
      const store = world.store();
      const uid = newId();
      await makeAccount(store, uid);
      await makeAccount(store, uid.toUpperCase());
      await assert.rejects(makeAccount(store, uid), isUniqueViolation);
      const again = store.sql.run('INSERT INTO account (id, domain, uid, created_at) VALUES (?, ?, ?, ?)', [
        newId(),
        'demo.example',
        uid,
        new Date(),
      ]);
      await assert.rejects(again, isUniqueViolation);
      assert.equal(isUniqueViolation(new Error('x')), false);
    });

    test('several who put the same row at once all succeed: a share given twice, a setting changed in two tabs', async () => {
      const store = world.store();
      const { id: collectionId } = await makeCollection(store);
      const grantee = newId();
      const rights = { publicRight: 'view', confRight: 'none', privateRight: 'none' };
      const give = () =>
        store.db.grant.upsert({
          where: { collectionId_grantee: { collectionId, grantee } },
          create: { collectionId, grantee, ...rights, createdAt: new Date() },
          update: rights,
        });
      await Promise.all(Array.from({ length: 8 }, give));
      assert.equal(await store.db.grant.count({ where: { collectionId } }), 1);
    });

    test('every text column takes every character, 4-byte ones included, and gives it back', async () => {
      const store = world.store();
      const text = '🍕غé';
      const schema = dialect === 'mysql' ? 'DATABASE()' : 'current_schema()';
      const columns = await store.sql.rows<{ t: string; c: string; l: bigint | number | null }>(
        `SELECT table_name AS t, column_name AS c, character_maximum_length AS l FROM information_schema.columns WHERE table_schema = ${schema}
           AND data_type IN ('character varying', 'text', 'varchar', 'longtext') AND table_name <> '_prisma_migrations'`,
      );
      // On MariaDB such a column is text with a condition of the column's name.
      const checks =
        dialect === 'mysql'
          ? await store.sql.rows<{ t: string; c: string }>(
              "SELECT table_name AS t, constraint_name AS c FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() AND check_clause LIKE 'json_valid%'",
            )
          : [];
      const json = new Map([...Map.groupBy(checks, ({ t }) => t)].map(([table, found]) => [table, new Set(found.map(({ c }) => c))]));
      const tables = Map.groupBy(columns, ({ t }) => t);
      assert.ok(tables.size >= 20, `only ${tables.size} tables were found`);
      let tested = 0;
      for (const [table, texts] of tables) {
        const quote = dialect === 'mysql' ? '`' : '"';
        const probe = `${quote}probe_${table}${quote}`;
        await store.sql.run(
          dialect === 'mysql' ? `CREATE TABLE ${probe} LIKE ${quote}${table}${quote}` : `CREATE TABLE ${probe} (LIKE "${table}")`,
        );
        for (const { c, l } of texts) {
          const column = `${quote}${c}${quote}`;
          // JSON is a text column on MariaDB; its own way of writing is tested above.
          const value = text.slice(0, Math.min(Number(l ?? 1000), text.length));
          const others = await nullable(table, c);
          await store.sql.run(
            `INSERT INTO ${probe} (${[column, ...others.names].join(', ')}) VALUES (${['?', ...others.marks].join(', ')})`,
            [others.json ? JSON.stringify(value) : value],
          );
          const rows = await store.sql.rows<Record<string, unknown>>(`SELECT ${column} AS v FROM ${probe}`);
          assert.deepEqual(
            rows.map(({ v }) => v),
            [value],
            `${table}.${c}`,
          );
          await store.sql.run(`DELETE FROM ${probe}`);
          tested += 1;
        }
      }
      assert.ok(tested > 60, `only ${tested} columns were tested`);

      /** The other columns of the table that must have a value, with one each. */
      async function nullable(table: string, except: string): Promise<{ names: string[]; marks: string[]; json: boolean }> {
        const all = await store.sql.rows<{ c: string; d: string; n: string; ct: string; p: string | null }>(
          `SELECT column_name AS c, data_type AS d, is_nullable AS n, ${dialect === 'mysql' ? 'column_type' : 'udt_name'} AS ct, column_default AS p
             FROM information_schema.columns WHERE table_schema = ${schema} AND table_name = ?`,
          [table],
        );
        const needed = all.filter(({ c, n }) => c !== except && n === 'NO');
        const quote = dialect === 'mysql' ? '`' : '"';
        const jsonColumns = json.get(table) ?? new Set();
        return {
          names: needed.map(({ c }) => `${quote}${c}${quote}`),
          marks: needed.map(({ c, d, ct }) => {
            if (d === 'jsonb' || (d === 'longtext' && jsonColumns.has(c))) return `'{}'`;
            if (d === 'uuid' || (d === 'char' && ct === 'char(36)')) return `'${newId()}'`;
            if (/timestamp|datetime/.test(d)) return `'2026-01-01 00:00:00'`;
            if (/int/.test(d)) return '0';
            if (d === 'boolean') return 'false';
            if (/bytea|blob/.test(d)) return `''`;
            return `''`;
          }),
          json: dialect === 'mysql' && jsonColumns.has(except),
        };
      }
    });

    test('a database that goes away is "unavailable", and comes back without a restart', async () => {
      const store = await openStore({ url: world.url(), bus: createMemoryBus(), poolSize: 2 });
      logger('store').level = 'silent';
      try {
        const [mine] = await store.sql.rows<{ id: bigint | number }>(
          dialect === 'mysql' ? 'SELECT CONNECTION_ID() AS id' : 'SELECT pg_backend_pid() AS id',
        );
        assert.ok(mine);
        const broken = store.transaction(async (tx) => {
          const [inside] = await tx.rows<{ id: bigint | number }>(
            dialect === 'mysql' ? 'SELECT CONNECTION_ID() AS id' : 'SELECT pg_backend_pid() AS id',
          );
          if (dialect === 'mysql') await world.store().sql.run(`KILL ${inside?.id}`);
          else await world.store().sql.rows(`SELECT pg_terminate_backend(${inside?.id})`);
          await sleep(50);
          await tx.rows('SELECT 1 AS one');
        });
        await assert.rejects(broken, (error) => isDomainError(error) && error.code === 'unavailable');
        for (let round = 0; round < 4; round++) assert.equal((await store.sql.rows('SELECT 1 AS one')).length, 1);
      } finally {
        await store.close();
      }
    });
  });
}

test('nobody at the address: "unavailable" after a bounded wait, without the password', { timeout: 30_000 }, async () => {
  for (const url of ['postgresql://u:hunter2@127.0.0.1:1/db', 'mysql://u:hunter2@127.0.0.1:1/db']) {
    await assert.rejects(openStore({ url, bus: createMemoryBus() }), (error) => {
      assert.ok(isDomainError(error), String(error));
      assert.equal(error.code, 'unavailable');
      assert.ok(!error.message.includes('hunter2'));
      return true;
    });
  }
});
