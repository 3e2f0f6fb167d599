import { setLogOutput } from '@/server/core/log';
import { runCli } from './run';

// The entry of the command `atrium`. The log goes to standard error, so that standard output is the result alone.
const argv = process.argv.slice(2);
if (argv[0] !== 'serve') setLogOutput({ stream: 'stderr' });
process.exit(await runCli(argv));
