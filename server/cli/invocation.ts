import type { parseArgs } from 'node:util';
import type { Output } from './output';

/** What every command gets: its words after the command's name, the options, and where to write. */
export type Invocation = { words: readonly string[]; options: CliOptions; output: Output };
export type CliOptions = ReturnType<typeof parseArgs<{ options: typeof cliOptions }>>['values'];

/** Every option of every command. */
export const cliOptions = {
  config: { type: 'string', short: 'c' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  verbose: { type: 'boolean', short: 'v' },
  password: { type: 'string' },
  'password-stdin': { type: 'boolean' },
  name: { type: 'string' },
  alias: { type: 'string', multiple: true },
  admin: { type: 'boolean' },
  domain: { type: 'string' },
  user: { type: 'string' },
  limit: { type: 'string' },
  before: { type: 'string' },
  mailbox: { type: 'boolean' },
  set: { type: 'boolean' },
  dev: { type: 'boolean' },
  'no-web': { type: 'boolean' },
  port: { type: 'string' },
  host: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'must-change': { type: 'boolean' },
  kind: { type: 'string' },
  public: { type: 'string' },
  confidential: { type: 'string' },
  private: { type: 'string' },
  create: { type: 'boolean' },
  erase: { type: 'boolean' },
} as const;

/** The command was written wrongly; the message says how it is written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
