import type { Config, ConfigHolder } from '@/server/config/config';
import { configPath, readConfig } from '@/server/config/load';
import { printFault } from '@/server/config/parse';
import { resolveConfig } from '@/server/config/resolve';
import { configWarnings } from '@/server/config/warnings';
import { createMemoryBus } from '@/server/core/bus-memory';
import { systemClock } from '@/server/core/clock';
import { createDirectory } from '@/server/domain/directory/directory';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { embeddedDirectory } from '@/server/wiring';
import { checkClock, checkMailServers, checkPublicUrl, checkSchema, checkSources, checkSpace } from '../doctor/checks';
import { clientHints } from '../doctor/client-hints';
import { type Finding, fault, good, warning } from '../doctor/finding';
import { checkAccounts, checkQueue, checkRedis, checkSecret, checkWritable, examined } from '../doctor/parts';
import { checkSignIn } from '../doctor/sign-in-checks';
import type { Invocation } from '../invocation';

/** `atrium doctor`: everything this installation needs, one line per finding; exit code 1 when there is a fault. Changes nothing. */
export async function doctor({ options, output }: Invocation): Promise<number> {
  const findings: Finding[] = [];
  const tell = (...more: readonly Finding[]) => {
    for (const finding of more) {
      findings.push(finding);
      output.line(`${marks[finding.state]} ${finding.check}: ${finding.text}${finding.remedy === '' ? '' : ` -> ${finding.remedy}`}`);
    }
  };
  const given = { env: process.env, ...(options.config === undefined ? {} : { path: options.config }) };
  const source = readConfig(given);
  if (source.parsed.ok) {
    const config = resolveConfig(source.parsed.value, process.env, source.baseDir);
    tell(good('configuration', source.exists ? source.file : 'no file: defaults'));
    for (const { path, message } of configWarnings(config)) tell(warning('configuration', `${path}: ${message}`, 'correct one side'));
    tell(...checkSpace(config));
    // Each part by itself: one that is down or hangs hides no other.
    const parts = [
      checkDatabase(config, tell),
      examined('mail servers', 'see the servers named in the configuration', () => checkMailServers(config)),
      examined('public URL', 'correct publicUrl', async () => [await checkPublicUrl(config)]),
      examined('name service', 'see the name servers of this machine', () => clientHints(config)),
      ...(config.redisUrl === null ? [] : [checkRedis(config.redisUrl)]),
    ];
    await Promise.all(parts.map(async (part) => tell(...(await part))));
  } else {
    for (const one of source.parsed.faults)
      tell(fault('configuration', printFault(configPath(given).file, one), 'correct that line; docs/settings.md has every setting'));
  }
  const faults = findings.filter((finding) => finding.state === 'fault').length;
  output.line(faults === 0 ? 'no faults' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`);
  output.value({ ok: faults === 0, findings });
  return faults === 0 ? 0 : 1;
}

const marks = { good: 'ok   ', warning: 'warn ', fault: 'FAULT' } as const;

/** The database, and what can only be asked with it; the sources and sign-in servers are asked without it as well. */
async function checkDatabase(config: Config, tell: (...findings: readonly Finding[]) => void): Promise<readonly Finding[]> {
  const remedy = 'start the database, or correct DATABASE_URL or the setting database';
  let stop = async () => {};
  let store: Store | null = null;
  let isUpToDate = false;
  const findings = await examined('database', remedy, async () => {
    let url = config.databaseUrl;
    if (url === null) {
      const embedded = await startEmbedded(embeddedDirectory(config.dataDir));
      stop = () => embedded.stop();
      url = embedded.url;
    }
    const opened = await openStore({ url, bus: createMemoryBus(), poolSize: 2 });
    store = opened;
    const schema = await checkSchema(url);
    isUpToDate = schema.every(({ state }) => state === 'good');
    return [
      good('database', config.databaseUrl === null ? 'the embedded PostgreSQL answers' : `${opened.dialect} answers`),
      ...schema,
      await checkClock(opened),
      ...(isUpToDate
        ? [
            ...(await checkWritable(opened)),
            ...(await checkSecret(opened, config)),
            ...(await checkQueue(opened)),
            ...(await checkAccounts(opened, config)),
          ]
        : []),
    ];
  });
  tell(...findings);
  try {
    return await checkOthers(config, { store, withLocal: isUpToDate });
  } finally {
    await (store as Store | null)?.close().catch(() => {});
    await stop();
  }
}

/** `withLocal`: the built-in table is there to be asked. */
async function checkOthers(config: Config, { store, withLocal }: { store: Store | null; withLocal: boolean }): Promise<readonly Finding[]> {
  const holder: ConfigHolder = { current: config, onChange: () => () => {}, reload: () => true, close: () => {} };
  const directory = createDirectory({ store: store ?? noStore(), config: holder, serverSecret: '', ensureDefaults: async () => {} });
  const found = await Promise.all([
    examined('sources', 'see the sources in the configuration', () => checkSources(directory, config, { withLocal })),
    examined('sign-in', 'see signIn in the configuration', () => checkSignIn(directory, config)),
  ]);
  await directory.close().catch(() => {});
  return found.flat();
}

/** Where there is no database: other sources can be asked all the same. */
function noStore(): Store {
  const gone = async (): Promise<never> => {
    throw new Error('the database does not answer');
  };
  // Whatever is called on it, however deep: nothing comes back.
  const nothing: unknown = new Proxy(gone, { get: () => nothing });
  return {
    dialect: 'postgresql',
    db: nothing as Store['db'],
    sql: { dialect: 'postgresql', rows: gone, run: gone },
    transaction: gone,
    bus: createMemoryBus(),
    clock: systemClock,
    close: async () => {},
  };
}
