import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { catalogueOf, openDriver } from '@/prisma/catalogue';
import { createMemoryBus } from '@/server/core/bus-memory';
import { ensureDefaultCollections } from '@/server/domain/sync/collections';
import { forgetTombstones } from '@/server/domain/sync/forget';
import { migrate, schemaState } from '@/server/store/migrate';
import { openStore } from '@/server/store/open-store';
import type { Dialect } from '@/server/store/sql';
import { compareCatalogues } from '../check/drift';
import { freshDatabase, type TestDatabase } from '../support/database';
import { startChild } from './contract/child';
import { dialects, makeAccount, put, remove, stopOwnServices } from './contract/world';

stopOwnServices();

/** Every migration there is, in the order they are applied. */
function committed(dialect: Dialect): string[] {
  const folder = new URL(`../../prisma/migrations/${dialect}/`, import.meta.url);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

async function withDatabase(dialect: Dialect, work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const database = await freshDatabase(dialect);
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

async function sql(url: string, ...statements: string[]): Promise<void> {
  const driver = openDriver(url);
  try {
    for (const statement of statements) await driver.sql.run(statement);
  } finally {
    await driver.close();
  }
}

for (const dialect of dialects) {
  describe(`migrations on ${dialect}`, () => {
    test(
      'two instances started together on an empty database apply each migration once, in turn; a third applies nothing',
      { timeout: 60_000 },
      () =>
        withDatabase(dialect, async ({ url }) => {
          const runners = [startChild('migrate-child.ts', [url]), startChild('migrate-child.ts', [url])];
          assert.deepEqual(await Promise.all(runners.map(({ ended }) => ended)), [0, 0]);
          const applied = runners.flatMap(({ lines }) => JSON.parse(lines.at(-1) ?? '{}').applied as string[]);
          assert.deepEqual(applied.toSorted(), committed(dialect));
          assert.deepEqual(await migrate(url), { applied: [] });
          assert.deepEqual(await schemaState(url), { applied: committed(dialect), pending: [], faults: [] });
        }),
    );

    test('the steps are logged by name', { timeout: 60_000 }, () =>
      withDatabase(dialect, async ({ url }) => {
        const runner = startChild('migrate-child.ts', [url]);
        await runner.ended;
        const steps = runner.lines.flatMap((line) => {
          const { component, msg, migration } = JSON.parse(line);
          return component === 'migrate' && migration ? [`${msg} ${migration}`] : [];
        });
        assert.deepEqual(
          steps,
          committed(dialect).flatMap((name) => [`applying ${name}`, `applied ${name}`]),
        );
      }),
    );

    test('a runner killed at any moment leaves a database that the next one finishes, or names', { timeout: 120_000 }, async () => {
      for (const delayMs of [0, 15, 40, 80]) {
        await withDatabase(dialect, async ({ url }) => {
          const runner = startChild('migrate-child.ts', [url]);
          await runner.waitForLine((line) => line.includes('applying'));
          await new Promise((resolve) => setTimeout(resolve, delayMs));
          runner.process.kill('SIGKILL');
          await runner.ended;
          const outcome = await migrate(url).then(
            () => 'finished',
            (error: Error) => error.message,
          );
          // Only MySQL cannot roll back DDL; there the mark stands until somebody has looked.
          if (outcome !== 'finished') {
            assert.equal(dialect, 'mysql');
            assert.match(outcome, /migration \d{4}_\w+, begun at 2.*not finished.*restore the backup/);
          }
        });
      }
    });

    test('the run-time role needs no right to change the schema', { timeout: 60_000 }, () =>
      withDatabase(dialect, async ({ url }) => {
        await migrate(url);
        const role = await restrictedRole(dialect, url);
        try {
          const limited = new URL(url);
          limited.username = role.name;
          limited.password = role.password;
          assert.deepEqual(await migrate(limited.href), { applied: [] });
          await assert.rejects(
            sql(limited.href, 'CREATE TABLE proof (a INTEGER)'),
            'the role can still create tables: this test proves nothing',
          );
          const store = await openStore({ url: limited.href, bus: createMemoryBus() });
          try {
            const accountId = await makeAccount(store);
            await ensureDefaultCollections(store, { accountId }, { calendar: 'Calendar', addressbook: 'Contacts' });
            const [row] = await store.sql.rows<{ id: never }>("SELECT id FROM collection WHERE account_id = ? AND kind = 'calendar'", [
              accountId,
            ]);
            assert.ok(row);
            await put(store, row.id, 'a');
            await remove(store, row.id, 'a');
            await forgetTombstones(store, new Date(Date.now() + 60_000));
          } finally {
            await store.close();
          }
        } finally {
          await role.drop();
        }
      }),
    );

    test('the drift check sees a column, a type and an index that the schema does not have', { timeout: 60_000 }, () =>
      withDatabase(dialect, async ({ url }) => {
        await migrate(url);
        const good = await catalogueOf(url);
        assert.ok(good.size > 200, `only ${good.size} facts are compared`);
        await sql(
          url,
          'ALTER TABLE session ADD COLUMN extra INTEGER',
          'CREATE INDEX extra_idx ON hold (organizer)',
          dialect === 'mysql' ? 'ALTER TABLE item MODIFY uid VARCHAR(254) NOT NULL' : 'ALTER TABLE item ALTER COLUMN uid TYPE VARCHAR(254)',
        );
        const drifted = await catalogueOf(url);
        assert.deepEqual(
          compareCatalogues(dialect, good, good).filter((fault) => !fault.includes('schema.prisma lacks')),
          [],
        );
        const faults = compareCatalogues(dialect, drifted, good);
        for (const word of ['session.extra', 'extra_idx', 'item.uid'])
          assert.ok(
            faults.some((fault) => fault.includes(word)),
            `${word}: ${faults}`,
          );
      }),
    );
  });
}

async function restrictedRole(dialect: Dialect, url: string): Promise<{ name: string; password: string; drop(): Promise<void> }> {
  const name = `r_${Math.random().toString(36).slice(2, 10)}`;
  const database = new URL(url).pathname.slice(1);
  if (dialect === 'mysql') {
    await sql(
      url,
      `CREATE USER '${name}'@'%' IDENTIFIED BY 'secret'`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ${database}.* TO '${name}'@'%'`,
    );
    return { name, password: 'secret', drop: () => sql(url, `DROP USER '${name}'@'%'`) };
  }
  await sql(
    url,
    `CREATE ROLE ${name} LOGIN PASSWORD 'secret'`,
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    `GRANT USAGE ON SCHEMA public TO ${name}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`,
  );
  return { name, password: 'secret', drop: () => sql(url, `DROP OWNED BY ${name}`, `DROP ROLE ${name}`) };
}

test('a migration that stopped half-way on MySQL is named, with the way out', () =>
  withDatabase('mysql', async ({ url }) => {
    await migrate(url);
    await sql(url, "UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '0001_foundation'");
    await assert.rejects(migrate(url), /migration 0001_foundation, begun at .* was not finished.*UPDATE _prisma_migrations/);
    const { pending, faults } = await schemaState(url);
    assert.deepEqual(pending, ['0001_foundation']);
    assert.match(faults.join(), /0001_foundation/);
  }));

test('a database that a newer release has migrated is said to be one', () =>
  withDatabase('postgresql', async ({ url }) => {
    await migrate(url);
    await sql(
      url,
      "UPDATE _prisma_migrations SET migration_name = '0099_future'",
      "DELETE FROM _prisma_migrations WHERE migration_name = '0001'",
    );
    assert.match((await schemaState(url)).faults.join(), /0099_future.*newer release/);
  }));
