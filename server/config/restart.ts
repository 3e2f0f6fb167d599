import type { Config } from './config';

/** What the running program was built on, by the name in the file: a change waits for the next start. Marked `restart` in the schema. */
const kept: Readonly<Record<string, (config: Config) => unknown>> = {
  'listen.host': (config) => config.listen.host,
  'listen.port': (config) => config.listen.port,
  database: (config) => config.databaseUrl,
  redis: (config) => config.redisUrl,
  dataDir: (config) => config.dataDir,
  secret: (config) => config.secret,
  'log.format': (config) => config.log.format,
};

export const restartSettings: readonly string[] = Object.keys(kept);

/** The new configuration with those values still as they were, and the names of the settings that would be different. */
export function keepStarted(next: Config, started: Config): { config: Config; waiting: string[] } {
  const { listen, databaseUrl, redisUrl, dataDir, secret } = started;
  return {
    config: { ...next, listen, databaseUrl, redisUrl, dataDir, secret, log: { ...next.log, format: started.log.format } },
    waiting: restartSettings.filter((name) => kept[name]?.(next) !== kept[name]?.(started)),
  };
}
