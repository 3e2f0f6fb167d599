import { runCli } from '@/server/cli/run';
import { setLogOutput } from '@/server/core/log';

// A process that runs several commands of `atrium` one after the other and prints what each gave: starting a program for each
// would take longer than all of them. Its argument is a JSON list of command lines, each a list of words.

export type Said = { code: number; out: string };

const lines = JSON.parse(process.argv[2] ?? '[]') as string[][];
setLogOutput({ stream: 'stderr' });
const write = process.stdout.write.bind(process.stdout);
const results: Said[] = [];
for (const words of lines) {
  let out = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    out += chunk.toString();
    return true;
  };
  const code = await runCli(words);
  results.push({ code, out });
  if (code !== 0) break;
}
process.stdout.write = write;
write(JSON.stringify(results), () => process.exit(0));
