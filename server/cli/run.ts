import { parseArgs } from 'node:util';
import { ConfigError } from '@/server/config/load';
import { isDomainError } from '@/server/core/errors';
import { setLogLevels } from '@/server/core/log';
import { version } from '@/server/version';
import { auditCommand } from './commands/audit';
import { configCheck, configShow } from './commands/config';
import { doctor } from './commands/doctor';
import { domainList } from './commands/domain';
import { groupCommand } from './commands/group';
import { logLevel } from './commands/log';
import { loginTest } from './commands/login';
import { migrateCommand } from './commands/migrate';
import { serveCommand } from './commands/serve';
import { shareCommand } from './commands/share';
import { userCommand } from './commands/user';
import { visibilityCommand } from './commands/visibility';
import { helpText } from './help';
import { cliOptions, type Invocation, UsageError } from './invocation';
import { createOutput } from './output';

const commands: Readonly<Record<string, (invocation: Invocation) => Promise<number>>> = {
  serve: serveCommand,
  migrate: migrateCommand,
  doctor,
  'config show': configShow,
  'config check': configCheck,
  'domain list': domainList,
  user: userCommand,
  'login test': loginTest,
  audit: auditCommand,
  'log level': logLevel,
  group: groupCommand,
  share: shareCommand,
  visibility: visibilityCommand,
};

/** Words a command takes after its name; those that are not here look themselves. */
const mostWords: Readonly<Record<string, number>> = {
  serve: 0,
  migrate: 0,
  doctor: 0,
  'config show': 0,
  'config check': 0,
  'domain list': 0,
  'login test': 1,
  audit: 1,
  visibility: 2,
};

/** Every command by its first word or two; the rest is the command's own. */
export const commandNames: readonly string[] = Object.keys(commands);

/** Runs one command line; gives the exit code (0 done, 1 failed, 2 written wrongly). */
export async function runCli(argv: readonly string[]): Promise<number> {
  let output = createOutput(argv.includes('--json'));
  try {
    const { values: options, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: cliOptions,
    });
    output = createOutput(options.json ?? false);
    if (options.version) {
      output.line(`atrium ${version}`);
      output.value({ version });
      return 0;
    }
    const [first = '', second = ''] = positionals;
    if (options.help || first === '' || first === 'help') {
      process.stdout.write(helpText);
      return 0;
    }
    const name = [`${first} ${second}`, first].find((one) => commands[one]);
    const command = name === undefined ? undefined : commands[name];
    if (!command || name === undefined) throw new UsageError(`there is no command "${positionals.slice(0, 2).join(' ')}"; see atrium help`);
    const words = positionals.slice(name.split(' ').length);
    const more = words[mostWords[name] ?? words.length];
    if (more !== undefined) throw new UsageError(`atrium ${name} takes no "${more}"; see atrium help`);
    // A command's own result is what people want to read; the log shows trouble only.
    if (first !== 'serve' && !options.verbose) setLogLevels({ level: 'error', components: {} });
    return await command({ words, options, output });
  } catch (error) {
    output.error(messageOf(error));
    return error instanceof UsageError || isParseError(error) ? 2 : 1;
  }
}

function isParseError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function messageOf(error: unknown): string {
  if (error instanceof ConfigError) return `the configuration cannot be used\n${error.message}`;
  if (error instanceof UsageError || isDomainError(error)) return error.message;
  if (!(error instanceof Error)) return String(error);
  // What the database said is the last of its lines; those before show code of ours.
  return error.name.startsWith('PrismaClient') ? (error.message.trim().split('\n').at(-1) ?? '') : error.message;
}
