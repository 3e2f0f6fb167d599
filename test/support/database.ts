import { randomBytes } from 'node:crypto';
import { createConnection } from 'mariadb';
import { Client } from 'pg';
import type { Dialect } from '@/server/store/sql';
import { needService } from './services';

export type TestDatabase = { readonly url: string; readonly dialect: Dialect; drop(): Promise<void> };

/** An empty database of its own on the test server of that kind, so that no test sees another's data. */
export async function freshDatabase(dialect: Dialect): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = new URL(await needService(dialect === 'postgresql' ? 'postgresql' : 'mariadb'));
  const run = dialect === 'postgresql' ? (sql: string) => onPostgresql(admin.href, sql) : (sql: string) => onMariadb(admin, sql);
  await run(dialect === 'postgresql' ? `CREATE DATABASE ${name}` : `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const url = new URL(admin.href);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    dialect,
    drop: () => run(dialect === 'postgresql' ? `DROP DATABASE IF EXISTS ${name} WITH (FORCE)` : `DROP DATABASE IF EXISTS ${name}`),
  };
}

async function onPostgresql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function onMariadb(admin: URL, sql: string): Promise<void> {
  const connection = await createConnection({ host: admin.hostname, port: Number(admin.port), user: decodeURIComponent(admin.username) });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
