import type { Config } from './config';

type Keep = (next: Config, started: Config) => Config;

/** What the running program was built on, by the name in the file: a change waits for the next start. Marked `restart` in the schema. */
const keep: Readonly<Record<string, Keep>> = {
  // The pages are built for the path in it; everything before the path may change.
  publicUrl: (next, { publicUrl, basePath }) => (next.basePath === basePath ? next : { ...next, publicUrl, basePath }),
  'listen.host': (next, { listen: { host } }) => ({ ...next, listen: { ...next.listen, host } }),
  'listen.port': (next, { listen: { port } }) => ({ ...next, listen: { ...next.listen, port } }),
  database: (next, { databaseUrl }) => ({ ...next, databaseUrl }),
  redis: (next, { redisUrl }) => ({ ...next, redisUrl }),
  dataDir: (next, { dataDir }) => ({ ...next, dataDir }),
  secret: (next, { secret }) => ({ ...next, secret }),
  'log.format': (next, { log: { format } }) => ({ ...next, log: { ...next.log, format } }),
};

export const restartSettings: readonly string[] = Object.keys(keep);

/** The new configuration with those values still as they were, and the names of the settings that would be different. */
export function keepStarted(next: Config, started: Config): { config: Config; waiting: string[] } {
  let config = next;
  const waiting: string[] = [];
  for (const [name, put] of Object.entries(keep)) {
    const kept = put(config, started);
    if (JSON.stringify(kept) !== JSON.stringify(config)) waiting.push(name);
    config = kept;
  }
  return { config, waiting };
}
