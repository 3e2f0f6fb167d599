import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages } from '@/server/demo/packages';
import { endLeftovers, markRun } from './support/leftovers';
import { serviceNames, startServices, stopServices, testPackages } from './support/services';
import { type Counts, type Outcome, runProgram, stopPrograms } from './support/stage';

// The whole test run. `npm test` runs every stage; `npm test -- unit wire` only those. Stages of one lane run after each
// other, the two lanes beside each other; the services start at once and are there before the first stage that needs them.

const root = join(import.meta.dirname, '..');
const output = join(root, 'test', 'output');

type Stage = { name: string; lane: 'checks' | 'browser'; needsServices: boolean; run: () => Promise<Outcome> };

const stages: readonly Stage[] = [
  { name: 'check', lane: 'checks', needsServices: false, run: check },
  {
    name: 'unit',
    lane: 'checks',
    needsServices: false,
    run: () => nodeTests('unit', '{server,components,app,prisma}/**/*.test.{ts,tsx}', true),
  },
  { name: 'store', lane: 'checks', needsServices: true, run: () => nodeTests('store', 'test/store/**/*.test.ts', false) },
  { name: 'rooms', lane: 'checks', needsServices: true, run: () => nodeTests('rooms', 'test/rooms/**/*.test.ts', false) },
  { name: 'wire', lane: 'checks', needsServices: true, run: () => nodeTests('wire', 'test/wire/**/*.test.ts', false) },
  {
    name: 'wire-mariadb',
    lane: 'checks',
    needsServices: true,
    run: () => nodeTests('wire-mariadb', 'test/wire/dav-*.test.ts', true, { ATRIUM_TEST_DIALECT: 'mysql', ATRIUM_TEST_ONE_SERVER: '1' }),
  },
  { name: 'clients', lane: 'checks', needsServices: true, run: () => nodeTests('clients', 'test/clients/**/*.test.ts', false) },
  { name: 'build', lane: 'browser', needsServices: false, run: build },
  { name: 'browser', lane: 'browser', needsServices: true, run: browser },
];

async function check(): Promise<Outcome> {
  const { code, output: said } = await runProgram('check', process.execPath, ['--import', 'tsx', join(root, 'test/check/main.ts')], {
    cwd: root,
  });
  const [, passed = '0', failed = '0'] = /check: (\d+) passed, (\d+) failed/.exec(said) ?? [];
  return outcome({ passed: Number(passed), failed: Number(failed), skipped: 0 }, code, said);
}

/** The product, and its pages a second time for the test below a base path. */
async function build(): Promise<Outcome> {
  const builder = [join(root, 'server/build.mjs'), '--no-generate', '--base-path'];
  const below = ['/groupware', '--pages-only'];
  const product = await runProgram('build', process.execPath, [...builder, ''], { cwd: root });
  if (product.code !== 0) return outcome({ passed: 0, failed: 1, skipped: 0 }, product.code, product.output);
  const { code, output: said } = await runProgram('build', process.execPath, [...builder, ...below], { cwd: root });
  return outcome({ passed: code === 0 ? 2 : 1, failed: code === 0 ? 0 : 1, skipped: 0 }, code, product.output + said);
}

/** Test files by pattern: all in one process (unit), or one process per file, two at a time. */
async function nodeTests(name: string, pattern: string, oneProcess: boolean, more: Record<string, string> = {}): Promise<Outcome> {
  const files = globSync(pattern, { cwd: root }).filter((file) => !file.startsWith('test/output'));
  if (files.length === 0) return { counts: { passed: 0, failed: 1, skipped: 0 }, said: `no test file matches ${pattern}\n` };
  const countsFile = join(output, `${name}.json`);
  rmSync(countsFile, { force: true });
  const isolation = oneProcess ? ['--test-isolation=none'] : ['--test-concurrency=2', '--test-force-exit'];
  const args = [
    '--import',
    'tsx',
    '--test',
    ...isolation,
    '--test-timeout=180000',
    `--test-reporter=${join(root, 'test/support/reporter.mjs')}`,
  ];
  const { code, output: said } = await runProgram(
    name,
    process.execPath,
    [...args, '--test-reporter-destination=stdout', ...files.sort()],
    {
      cwd: root,
      // In one process the log would run through the report; elsewhere tests read it.
      env: { ATRIUM_TEST_COUNTS: countsFile, ...(oneProcess ? { ATRIUM_LOG_LEVEL: 'fatal' } : {}), ...more },
    },
  );
  return outcome(readCounts(countsFile), code, said);
}

async function browser(): Promise<Outcome> {
  const countsFile = join(output, 'browser.json');
  rmSync(countsFile, { force: true });
  const { code, output: said } = await runProgram(
    'browser',
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', 'test/e2e/playwright.config.ts'],
    { cwd: root, env: { PLAYWRIGHT_JSON_OUTPUT_NAME: countsFile } },
  );
  const report = readJson(countsFile) as { stats?: { expected: number; flaky: number; unexpected: number; skipped: number } } | null;
  const stats = report?.stats;
  const counts = stats
    ? { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped }
    : { passed: 0, failed: 1, skipped: 0 };
  return outcome(counts, code, said);
}

/** A stage that crashed or ran nothing has failed, whatever it counted. */
function outcome(counts: Counts, code: number, said: string): Outcome {
  const bad = (code !== 0 || counts.passed === 0) && counts.failed === 0;
  return { counts: bad ? { ...counts, failed: 1 } : counts, said };
}

function readCounts(path: string): Counts {
  return (readJson(path) as Counts | null) ?? { passed: 0, failed: 1, skipped: 0 };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

async function main(): Promise<number> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0)
    throw new Error(`there is no stage ${unknown.join(', ')}; there are: ${stages.map((stage) => stage.name).join(', ')}`);
  const chosen = asked.length === 0 ? stages : stages.filter((stage) => asked.includes(stage.name));
  mkdirSync(output, { recursive: true });
  markRun();
  const began = performance.now();
  const times: [string, number, string][] = [];

  const needed = chosen.some((stage) => stage.needsServices || stage.name === 'check');
  if (needed) {
    const packages = ensurePackages(testPackages);
    if (!packages.ok) throw new Error(`Debian packages are missing (${packages.missing.join(' ')}): ${packages.reason}`);
    times.push([
      'packages',
      performance.now() - began,
      packages.installed.length === 0 ? 'all there' : `${packages.installed.length} installed`,
    ]);
  }
  const services = needed ? startServices(serviceNames) : null;
  services?.then(
    ({ timings }) => times.push(...[...timings].map(([name, ms]): [string, number, string] => [`  ${name}`, ms, 'started'])),
    () => undefined,
  );
  const total: Counts = { passed: 0, failed: 0, skipped: 0 };
  const lane = async (name: Stage['lane']) => {
    for (const stage of chosen.filter((one) => one.lane === name)) {
      // The checks' drift part starts what it needs from the same services.
      if (stage.needsServices || stage.name === 'check') await services;
      const start = performance.now();
      const { counts, said } = await stage.run();
      process.stdout.write(
        `\n== ${stage.name}: ${counts.passed} passed, ${counts.failed} failed (${seconds(performance.now() - start)})\n${said}`,
      );
      times.push([
        stage.name,
        performance.now() - start,
        `${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`,
      ]);
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
    }
  };
  await Promise.all([lane('checks'), lane('browser')]);
  const stopping = performance.now();
  await stopServices();
  const left = endLeftovers();
  if (left.length > 0) {
    process.stdout.write(`\n== left running, now ended:\n     ${left.join('\n     ')}\n`);
    total.failed += 1;
  }
  times.push(['stop', performance.now() - stopping, left.length === 0 ? 'nothing left running' : `${left.length} left running`]);
  process.stdout.write('\nWhere the time went (stages overlap)\n');
  for (const [name, ms, note] of times) process.stdout.write(`  ${name.padEnd(14)} ${seconds(ms).padStart(8)}  ${note}\n`);
  process.stdout.write(`  ${'all'.padEnd(14)} ${seconds(performance.now() - began).padStart(8)}\n\n`);
  if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopped) return;
    stopped = true;
    process.stdout.write('\nstopping …\n');
    stopPrograms();
    stopServices().finally(() => {
      endLeftovers();
      process.exit(130);
    });
  });
}

main().then(
  (code) => process.exit(code),
  async (error: unknown) => {
    stopPrograms();
    await stopServices();
    endLeftovers();
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n0 passed, 1 failed\n`);
    process.exit(1);
  },
);
