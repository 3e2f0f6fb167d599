import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { logger } from '@/server/core/log';
import type { Config, ConfigHolder } from './config';
import { followFiles } from './follow-files';
import { type ConfigFault, type ParsedConfig, parseConfig, printFault } from './parse';
import { resolveConfig } from './resolve';
import { keepStarted } from './restart';
import type { Environment } from './secrets';
import { showConfig } from './show';
import { configWarnings } from './warnings';

/** The file cannot be used; the message has one line per fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly ConfigFault[];
  constructor(file: string, faults: readonly ConfigFault[]) {
    super(faults.map((fault) => printFault(file, fault)).join('\n'));
    this.faults = faults;
  }
}

export type ConfigSource = { file: string; exists: boolean; parsed: ParsedConfig; baseDir: string };

/** Where the configuration is: `path`, else ATRIUM_CONFIG, else ./atrium.yaml, else atrium.yaml in the data directory. */
export function configPath(options: { path?: string; env: Environment }): { file: string; named: boolean } {
  const named = options.path ?? options.env['ATRIUM_CONFIG'];
  if (named !== undefined && named !== '') return { file: resolvePath(named), named: true };
  const here = resolvePath('atrium.yaml');
  const inData = resolvePath(options.env['ATRIUM_DATA'] ?? 'data', 'atrium.yaml');
  return { file: existsSync(here) || !existsSync(inData) ? here : inData, named: false };
}

/** Reads the file without applying it. An absent file that nobody named is an empty one. */
export function readConfig(options: { path?: string; env: Environment }): ConfigSource {
  const { file, named } = configPath(options);
  return readAt(file, named, options.env);
}

/** `needed`: an absent file is a fault. */
function readAt(file: string, needed: boolean, env: Environment): ConfigSource {
  const baseDir = dirname(file);
  const fault = (message: string): ConfigSource => ({
    file,
    exists: true,
    baseDir,
    parsed: { ok: false, faults: [{ line: null, path: '', message }] },
  });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      return fault(
        code === 'EISDIR' ? 'is a directory; name the file in it' : `cannot be read (${String(code)}); let the user atrium runs as read it`,
      );
    if (needed)
      return { ...fault('the configuration file does not exist; create it, or correct --config or ATRIUM_CONFIG'), exists: false };
    return { file, exists: false, baseDir, parsed: parseConfig('', env, baseDir) };
  }
  return { file, exists: true, baseDir, parsed: parseConfig(text, env, baseDir) };
}

/**
 * Loads the configuration and, with `watch`, follows the file and the secrets it names: a good change is applied at once, a bad one is
 * logged and the old stays. Settings that need a restart keep the value the program started with.
 * @throws ConfigError when there is no good configuration to start with.
 */
export function loadConfig(options: { path?: string; env: Environment; watch?: boolean }): ConfigHolder {
  const first = readConfig(options);
  if (!first.parsed.ok) throw new ConfigError(first.file, first.parsed.faults);
  const log = logger('config');
  let current: Config = resolveConfig(first.parsed.value, options.env, first.baseDir);
  let wasThere = first.exists;
  const listeners = new Set<(config: Config, before: Config) => void>();
  const warn = (config: Config) => {
    for (const { path, message } of configWarnings(config)) log.warn(`${path}: ${message}`);
  };
  if (options.watch) warn(current);

  /** A file that is gone or empty is being replaced, or a mistake: nobody empties it to get the defaults. */
  function readAgain(): ConfigSource {
    const next = readAt(first.file, wasThere, options.env);
    if (!wasThere || !next.exists || !next.parsed.ok || next.parsed.document.contents !== null) return next;
    return { ...next, parsed: { ok: false, faults: [{ line: null, path: '', message: 'the file is empty' }] } };
  }

  function reload(): boolean {
    const next = readAgain();
    if (!next.parsed.ok) {
      for (const fault of next.parsed.faults) log.error(`kept the old configuration: ${printFault(next.file, fault)}`);
      return false;
    }
    wasThere = next.exists;
    followed?.follow([first.file, ...next.parsed.files]);
    const before = current;
    const { config, waiting } = keepStarted(resolveConfig(next.parsed.value, options.env, next.baseDir), before);
    for (const path of waiting) log.warn(`${path} was changed: it takes effect at the next start`);
    if (JSON.stringify(before) === JSON.stringify(config)) return true;
    current = config;
    log.info('configuration applied');
    warn(config);
    for (const listener of listeners) {
      try {
        listener(config, before);
      } catch (error) {
        log.error({ err: error }, 'a part could not follow the new configuration');
      }
    }
    return true;
  }

  const followed = options.watch ? followFiles([first.file, ...first.parsed.files], reload) : null;

  return {
    get current() {
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    describe() {
      const { file, exists, baseDir, parsed } = readAt(first.file, wasThere, options.env);
      const named = exists ? file : null;
      if (!parsed.ok) return { file: named, faults: parsed.faults.map((fault) => printFault(file, fault)), settings: [] };
      return { file: named, faults: [], settings: showConfig({ file, exists, baseDir, parsed }, options.env) };
    },
    reload,
    close: () => followed?.close(),
  };
}
