import type { Output } from './output';

/** What every command gets: its words after the command's name, the options, and where to write. */
export type Invocation = { words: readonly string[]; options: CliOptions; output: Output };
export type CliOptions = {
  config?: string;
  json?: boolean;
  help?: boolean;
  version?: boolean;
  verbose?: boolean;
  password?: string;
  'password-stdin'?: boolean;
  name?: string;
  alias?: string[];
  admin?: boolean;
  domain?: string;
  user?: string;
  limit?: string;
  before?: string;
  mailbox?: boolean;
  set?: boolean;
  dev?: boolean;
  'no-web'?: boolean;
  port?: string;
  host?: string;
  'dry-run'?: boolean;
  'must-change'?: boolean;
  kind?: string;
  public?: string;
  confidential?: string;
  private?: string;
  create?: boolean;
  erase?: boolean;
};

/** The command was written wrongly; the message says how it is written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
