import { createConnection } from 'mariadb';
import { Client } from 'pg';
import { freshDatabase } from './database';

export type ForeignRow = { username: string; crypted: string; force_change: unknown; active: unknown };

/** A mail server's own user database: table `mailbox`, group table `team`, a role that may read and one that may also change passwords. */
export type ForeignUsers = {
  /** May only SELECT. */
  readonly readerUrl: string;
  /** May also UPDATE `mailbox`. */
  readonly writerUrl: string;
  add(username: string, crypted: string, more?: Partial<Record<string, string | number | null>>): Promise<void>;
  join(team: string, member: string): Promise<void>;
  row(username: string): Promise<ForeignRow>;
  run(sql: string, values?: readonly unknown[]): Promise<unknown[]>;
  drop(): Promise<void>;
};

type Connection = { run(sql: string, values?: readonly unknown[]): Promise<unknown[]>; close(): Promise<void> };

export async function openForeignUsers(kind: 'postgresql' | 'mysql'): Promise<ForeignUsers> {
  const database = await freshDatabase(kind);
  const tag = new URL(database.url).pathname.slice(3);
  const admin = await (kind === 'postgresql' ? connectPostgresql : connectMariadb)(database.url);
  await admin.run(
    `CREATE TABLE mailbox (username VARCHAR(190) PRIMARY KEY, maildomain VARCHAR(190), crypted VARCHAR(255), fullname VARCHAR(255), active INT,
      force_change INT, imap_host VARCHAR(190), sort VARCHAR(30), seats INT, second_mail VARCHAR(190), modules VARCHAR(190), locked INT)`,
  );
  await admin.run('CREATE TABLE team (team VARCHAR(190), title VARCHAR(190), mail VARCHAR(190), member VARCHAR(190), live INT)');
  // A view without a key, where one name stands twice.
  await admin.run('CREATE TABLE twins (username VARCHAR(190), crypted VARCHAR(255))');
  for (let turn = 0; turn < 2; turn += 1) await admin.run("INSERT INTO twins VALUES ('twin@mail.example', '{PLAIN}first')");
  const roles = [`r_${tag}`, `w_${tag}`] as const;
  for (const role of roles) {
    const may = role.startsWith('w_') ? 'SELECT, UPDATE' : 'SELECT';
    if (kind === 'postgresql') {
      await admin.run(`CREATE ROLE ${role} LOGIN PASSWORD 'p%w/@:'`);
      await admin.run(`GRANT ${may} ON mailbox, twins, team TO ${role}`);
    } else {
      await admin.run(`CREATE USER '${role}'@'%' IDENTIFIED BY 'p%w/@:'`);
      for (const table of ['mailbox', 'twins', 'team'])
        await admin.run(`GRANT ${may} ON ${new URL(database.url).pathname.slice(1)}.${table} TO '${role}'@'%'`);
    }
  }
  const urlOf = (role: string) => {
    const url = new URL(database.url);
    url.username = role;
    url.password = encodeURIComponent('p%w/@:');
    return url.href;
  };
  return {
    readerUrl: urlOf(roles[0]),
    writerUrl: urlOf(roles[1]),
    async add(username, crypted, more = {}) {
      const row = { username, maildomain: username.split('@')[1] ?? '', crypted, fullname: '', active: 1, force_change: 0, ...more };
      const names = Object.keys(row);
      await admin.run(`INSERT INTO mailbox (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, Object.values(row));
    },
    join: async (team, member) =>
      void (await admin.run('INSERT INTO team VALUES (?, ?, ?, ?, 1)', [team, `Team ${team}`, `${team}@mail.example`, member])),
    async row(username) {
      const [row] = (await admin.run('SELECT * FROM mailbox WHERE username = ?', [username])) as ForeignRow[];
      if (!row) throw new Error(`${username} is not in the table`);
      return row;
    },
    run: admin.run,
    drop: async () => {
      for (const role of roles) {
        if (kind === 'postgresql') await admin.run(`DROP OWNED BY ${role}`);
        await admin.run(kind === 'postgresql' ? `DROP ROLE ${role}` : `DROP USER '${role}'@'%'`);
      }
      await admin.close();
      await database.drop();
    },
  };
}

async function connectPostgresql(url: string): Promise<Connection> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    run: async (sql, values = []) => {
      let index = 0;
      const numbered = sql.replace(/\?/g, () => {
        index += 1;
        return `$${index}`;
      });
      return (await client.query(numbered, [...values])).rows as unknown[];
    },
    close: () => client.end(),
  };
}

async function connectMariadb(url: string): Promise<Connection> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  return {
    run: async (sql, values = []) => {
      const result: unknown = await connection.query(sql, [...values]);
      return Array.isArray(result) ? [...(result as unknown[])] : [];
    },
    close: () => connection.end(),
  };
}
