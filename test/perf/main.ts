import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setLogLevels } from '@/server/core/log';
import { stopServices } from '../support/services';
import { davClient } from './client';
import { davOperations } from './dav';
import { measureDirectory } from './directory';
import { measureEight } from './eight';
import { measureExposure } from './exposure';
import { accountOf, fillBook, fillCalendar, withStore } from './fill';
import { memoryGoal } from './goals';
import { type Measured, residentMegabytes } from './measure';
import { growthTable, operationTable } from './report';
import { bundle, type Running, startBound, startOnMariadb, startOnPostgresql } from './servers';
import { measureWeb } from './web';

// `npm run bench` measures everything and writes docs/performance.md. `-- dav` or `-- web` for one of the two; `-- --quick` for a short
// run that writes nothing; `-- directory` for searches of a directory of 100,000 people (docs/performance-directory.md); `-- exposure`
// for whether the time of an answer tells somebody from nobody (`people`, `local`, `sql`, `ldap` for a part of it); `-- --sizes 1000,5000`;
// `-- --database postgresql` or `mariadb` for one of the two.

const { values: flags, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, sizes: { type: 'string' }, database: { type: 'string' }, write: { type: 'boolean' } },
});
const root = join(import.meta.dirname, '..', '..');
// The figures are what people want to read; thousands of refused logins are part of the measuring.
setLogLevels({ level: 'error', components: {} });
if (positionals.includes('directory')) {
  await measureDirectory().finally(stopServices);
  process.exit(0);
}
if (positionals.includes('exposure')) {
  await measureExposure(positionals[1]).finally(stopServices);
  process.exit(0);
}
const quick = flags.quick ?? false;
const sizes = (flags.sizes ?? (quick ? '1000,5000' : '1000,5000,20000')).split(',').map(Number);
const factor = quick ? 0.25 : 1;
const isWhole = !quick && !flags.sizes && !flags.database;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const seconds = (began: number) => `${((performance.now() - began) / 1000).toFixed(0)} s`;

/** Compilers are slow to start: nothing is measured before everything was asked a few hundred times. */
const warmUp = { size: 300, factor: quick ? 0.5 : 1 };

type Result = { rows: Measured[]; memory: number; user: { login: string; password: string } };

/** Fills a calendar and a book for each size, and asks every question of them. */
async function measureAtrium(running: Running): Promise<Result> {
  const { atrium, databaseUrl, cpuNow } = running;
  const rows: Measured[] = [];
  const idle = residentMegabytes(atrium.pid);
  const user = await atrium.addUser();
  // The first request makes the account.
  await davClient(atrium.url, user, 1)('PROPFIND', `/dav/calendars/${user.login}/`, '', { depth: '0' });
  for (const size of [warmUp.size, ...sizes]) {
    const began = performance.now();
    await withStore(databaseUrl, async (store) => {
      const owner = await accountOf(store, user.login);
      await Promise.all([fillCalendar(store, owner, `c${size}`, size), fillBook(store, owner, `b${size}`, size)]);
    });
    const filled = seconds(began);
    const place = {
      base: atrium.url,
      user,
      calendar: `/dav/calendars/${user.login}/c${size}/`,
      book: `/dav/addressbooks/${user.login}/b${size}/`,
      cpuNow,
    };
    if (size === warmUp.size) await davOperations(place, size, warmUp.factor);
    else rows.push(...(await davOperations(place, size, factor)));
    say(`${size}: filled in ${filled}, done after ${seconds(began)}, ${residentMegabytes(atrium.pid)} MB resident (${idle} MB before)`);
  }
  return { rows, memory: residentMegabytes(atrium.pid), user };
}

async function measureBound(running: Running): Promise<Measured[]> {
  const bound = await startBound(running, [warmUp.size, ...sizes]);
  try {
    const rows: Measured[] = [];
    for (const [at, size] of [warmUp.size, ...sizes].entries()) {
      const place = { base: bound.base, user: { login: '', password: '' }, cpuNow: bound.cpuNow };
      const asked = { ...place, calendar: `/c${at + 1}/`, book: `/c${at + 1001}/` };
      if (size === warmUp.size) await davOperations(asked, size, warmUp.factor);
      else rows.push(...(await davOperations(asked, size, factor)));
    }
    return rows;
  } finally {
    await bound.stop();
  }
}

async function onPostgresql(): Promise<string> {
  const running = await startOnPostgresql();
  try {
    const { rows, memory, user } = await measureAtrium(running);
    const bound = await measureBound(running);
    const eight = await measureEight(running, user, quick ? 10 : 40);
    const resident = residentMegabytes(running.atrium.pid);
    const most = Math.max(memory, resident);
    return [
      operationTable(rows, bound),
      '#### Growth from the smallest to the largest',
      growthTable(rows, bound),
      '#### Eight connections',
      eight,
      '#### Memory',
      `Server process after all of it: ${most > memoryGoal ? `**${most}**` : most} MB resident (goal ${memoryGoal}).`,
    ].join('\n\n');
  } finally {
    await running.stop();
  }
}

async function onMariadb(): Promise<string> {
  const running = await startOnMariadb();
  try {
    const { rows, memory } = await measureAtrium(running);
    return [operationTable(rows, null), `Server process after all of it: ${memory} MB resident.`].join('\n\n');
  } finally {
    await running.stop();
  }
}

/** Replaces what stands between the marks of docs/performance.md; the words around it are a person's. */
function writeReport(name: string, content: string): void {
  const path = join(root, 'docs', 'performance.md');
  const text = readFileSync(path, 'utf8');
  const mark = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!mark.test(text)) throw new Error(`docs/performance.md has no place for ${name}`);
  writeFileSync(
    path,
    text.replace(mark, (_, open: string, close: string) => `${open}\n\n${content}\n\n${close}`),
  );
}

async function main(): Promise<void> {
  const began = performance.now();
  if (positionals[0] !== 'web') {
    await bundle();
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    const made = `Commit ${commit}, Node ${process.versions.node}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}.`;
    for (const [database, measureOn] of [
      ['postgresql', onPostgresql],
      ['mariadb', onMariadb],
    ] as const) {
      if (flags.database !== undefined && flags.database !== database) continue;
      const content = `${await measureOn()}\n\n${made}`;
      say(`\n${content}\n`);
      if (isWhole || flags.write) writeReport(`dav ${database}`, content);
    }
  }
  if (positionals[0] !== 'dav') {
    const content = await measureWeb(quick);
    say(content);
    if (isWhole) writeReport('web', content);
  }
  say(`measured in ${seconds(began)}`);
}

main()
  .catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  })
  .finally(async () => {
    await stopServices();
    process.exit();
  });
