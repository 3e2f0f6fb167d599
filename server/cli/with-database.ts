import { loadConfig } from '@/server/config/load';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { type Atrium, embeddedDirectory, openAtrium } from '@/server/wiring';
import type { CliOptions } from './invocation';

/** Runs `work` with the address of the configured database; the embedded one is started, or joined when an instance runs on it. */
export async function withDatabase<Result>(options: CliOptions, work: (url: string) => Promise<Result>): Promise<Result> {
  const config = loadConfig({ env: process.env, ...(options.config === undefined ? {} : { path: options.config }) }).current;
  if (config.databaseUrl !== null) return work(config.databaseUrl);
  const database = await startEmbedded(embeddedDirectory(config.dataDir));
  try {
    return await work(database.url);
  } finally {
    await database.stop();
  }
}

/** Runs `work` with everything put together, as the server has it, beside a running instance or without one. */
export async function withAtrium<Result>(options: CliOptions, work: (atrium: Atrium) => Promise<Result>): Promise<Result> {
  const opened = await openAtrium({ env: process.env, ...(options.config === undefined ? {} : { configPath: options.config }) });
  try {
    return await work(opened.atrium);
  } finally {
    await opened.close();
  }
}
