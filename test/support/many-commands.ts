import { runCli } from '@/server/cli/run';
import { setLogOutput } from '@/server/core/log';

// A process that runs several commands of `atrium` one after the other and prints what each gave: starting a program for each
// would take longer than all of them. Its argument is a JSON list of command lines, each a list of words. A failed one stops nothing.

export type Said = { code: number; out: string; error: string };

const lines = JSON.parse(process.argv[2] ?? '[]') as string[][];
setLogOutput({ stream: 'stderr' });
const write = process.stdout.write.bind(process.stdout);
const writeError = process.stderr.write.bind(process.stderr);
const results: Said[] = [];
for (const words of lines) {
  let out = '';
  let error = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    out += chunk.toString();
    return true;
  };
  process.stderr.write = (chunk: string | Uint8Array) => {
    error += chunk.toString();
    return true;
  };
  const code = await runCli(words);
  results.push({ code, out, error });
}
process.stdout.write = write;
process.stderr.write = writeError;
write(JSON.stringify(results), () => process.exit(0));
