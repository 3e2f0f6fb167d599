import { loadConfig } from '@/server/config/load';
import { askLevels, levelNames, readAskedLevels } from '@/server/core/log-levels';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';

/** `atrium log level [LEVEL] [COMPONENT=LEVEL]... | reset`: what the running server of this data directory writes, until it restarts. */
export async function logLevel({ words, options, output }: Invocation): Promise<number> {
  const { dataDir, log } = loadConfig({
    env: process.env,
    ...(options.config === undefined ? {} : { path: options.config }),
  }).current;
  if (words[0] === 'reset') askLevels(dataDir, null);
  else if (words.length > 0) {
    const before = readAskedLevels(dataDir);
    const asked = words.map(parsed);
    const level = asked.findLast((one) => one.component === null)?.level ?? before.level;
    const components = Object.fromEntries(asked.flatMap((one) => (one.component === null ? [] : [[one.component, one.level]])));
    askLevels(dataDir, { ...(level === undefined ? {} : { level }), components: { ...before.components, ...components } });
  }
  const now = readAskedLevels(dataDir);
  const level = now.level ?? log.level;
  const components = { ...log.components, ...now.components };
  output.line(table([['everything', level], ...Object.entries(components)]));
  output.value({ level, components });
  return 0;
}

function parsed(word: string): { component: string | null; level: string } {
  const [first = '', second] = word.split('=');
  const level = second ?? first;
  if (!(levelNames as readonly string[]).includes(level) || (second !== undefined && !/^[a-z-]{1,32}$/.test(first)))
    throw new UsageError(`atrium log level [LEVEL] [COMPONENT=LEVEL]... | reset; levels are ${levelNames.join(', ')}, not "${level}"`);
  return { component: second === undefined ? null : first, level };
}
