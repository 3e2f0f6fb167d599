import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { startAtrium } from '../support/atrium';
import { stopServices } from '../support/services';
import { davClient, davOperations, fillBook, fillCalendar } from './dav';
import { type Measured, residentMegabytes, table, treeCpu } from './measure';
import { measureWeb } from './web';

// `npm run bench`: first figures, written to docs/performance.md. `npm run bench -- --quick` runs a tenth and writes nothing.

const root = join(import.meta.dirname, '..', '..');
const quick = process.argv.includes('--quick');
const only = process.argv.find((word) => word === 'dav' || word === 'web');
const sizes = quick ? [1000] : [1000, 5000];
const say = (line: string) => void process.stdout.write(`${line}\n`);

async function measureDav(): Promise<{ rows: Measured[]; memory: number }> {
  // The embedded database as shipped: durable writes, unlike the one the tests use.
  const directory = mkdtempSync(join(tmpdir(), 'atrium-bench-'));
  execFileSync('chmod', ['755', directory]);
  const database = await startEmbedded(directory);
  const atrium = await startAtrium({
    databaseUrl: database.url,
    mail: false,
    web: existsSync(join(root, 'dist', 'server.mjs')) ? 'bundle' : 'none',
  });
  try {
    const cpuNow = () => treeCpu(atrium.pid) + treeCpu(database.pid);
    const rows: Measured[] = [];
    for (const size of sizes) {
      const user = await atrium.addUser();
      const filler = davClient(atrium.url, user, 8);
      const calendar = `/dav/calendars/${user.login}/personal/`;
      const book = `/dav/addressbooks/${user.login}/personal/`;
      await filler('PROPFIND', calendar, '', { depth: '0' });
      const began = performance.now();
      await fillCalendar(filler, calendar, size);
      say(`${size} events put with 8 connections: ${((size / (performance.now() - began)) * 1000).toFixed(0)}/s`);
      await fillBook(filler, book, size);
      rows.push(...(await davOperations(user, size, { base: atrium.url, calendar, book, cpuNow, factor: quick ? 0.1 : 1 })));
    }
    return { rows, memory: residentMegabytes(atrium.pid) };
  } finally {
    await atrium.stop();
    await database.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Replaces what stands between the marks of docs/performance.md; the words around it are a person's. */
function writeReport(sections: Record<string, string>): void {
  const path = join(root, 'docs', 'performance.md');
  let text = readFileSync(path, 'utf8');
  for (const [name, content] of Object.entries(sections)) {
    const mark = new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!mark.test(text)) throw new Error(`docs/performance.md has no place for ${name}`);
    text = text.replace(mark, (_, open: string, close: string) => `${open}\n${content}\n${close}`);
  }
  writeFileSync(path, text);
}

async function main(): Promise<void> {
  const sections: Record<string, string> = {};
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  if (only !== 'web') {
    const { rows, memory } = await measureDav();
    rows.sort((a, b) => order(rows, a) - order(rows, b) || a.size - b.size);
    sections['dav'] =
      `${table(rows)}\n\nServer process after all of it: ${memory} MB resident. Commit ${commit}, Node ${process.versions.node}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}.`;
    say(sections['dav']);
    if (!quick) writeReport({ dav: sections['dav'] });
  }
  if (only !== 'dav') {
    sections['web'] = await measureWeb(quick);
    say(sections['web']);
    if (!quick) writeReport({ web: sections['web'] });
  }
}

/** Operations in the order they were first measured; the number of events in a name does not make it another one. */
function order(rows: readonly Measured[], row: Measured): number {
  const plain = (name: string) => name.replace(/ \(\d+ events\)/, '');
  return rows.findIndex((one) => plain(one.operation) === plain(row.operation));
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
