import type { Config, ConfigHolder } from '@/server/config/config';
import { configPath, readConfig } from '@/server/config/load';
import { printFault } from '@/server/config/parse';
import { resolveConfig } from '@/server/config/resolve';
import { createMemoryBus } from '@/server/core/bus-memory';
import { createDirectory } from '@/server/domain/directory/directory';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { openStore } from '@/server/store/open-store';
import { embeddedDirectory } from '@/server/wiring';
import { checkClock, checkMailServers, checkPublicUrl, checkSchema, checkSources, checkSpace } from '../doctor/checks';
import { clientHints } from '../doctor/client-hints';
import { type Finding, fault, good, oneLine } from '../doctor/finding';
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
    tell(...checkSpace(config));
    await Promise.all([
      checkDatabase(config, tell),
      checkMailServers(config).then((found) => tell(...found)),
      checkPublicUrl(config).then(tell),
      clientHints(config).then((found) => tell(...found)),
    ]);
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

async function checkDatabase(config: Config, tell: (...findings: readonly Finding[]) => void): Promise<void> {
  let stop = async () => {};
  try {
    let url = config.databaseUrl;
    if (url === null) {
      const embedded = await startEmbedded(embeddedDirectory(config.dataDir));
      stop = () => embedded.stop();
      url = embedded.url;
    }
    const store = await openStore({ url, bus: createMemoryBus(), poolSize: 2 });
    try {
      tell(good('database', config.databaseUrl === null ? 'the embedded PostgreSQL answers' : `${store.dialect} answers`));
      tell(...(await checkSchema(url)));
      tell(await checkClock(store));
      const holder: ConfigHolder = { current: config, onChange: () => () => {}, reload: () => true, close: () => {} };
      const directory = createDirectory({ store, config: holder, serverSecret: '', ensureDefaults: async () => {} });
      tell(...(await checkSources(directory, config)));
      tell(...(await checkSignIn(directory, config)));
      await directory.close();
    } finally {
      await store.close();
    }
  } catch (error) {
    tell(fault('database', oneLine(error), 'start the database, or correct DATABASE_URL or the setting database'));
  } finally {
    await stop();
  }
}
