import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

const requestIds = new AsyncLocalStorage<string>();

type Sink = { write(line: string): void };
const raw = (stream: NodeJS.WriteStream): Sink => ({ write: (line) => void stream.write(line) });
let sink: Sink = sinkFor(process.stdout, process.env['ATRIUM_LOG_FORMAT']);
const startLevel = process.env['ATRIUM_LOG_LEVEL'] ?? 'info';

const root = pino(
  {
    // Another word is a fault of the configuration, which says so.
    level: startLevel in pino.levels.values ? startLevel : 'info',
    mixin: () => (requestIds.getStore() ? { requestId: requestIds.getStore() } : {}),
    redact: { paths: ['password', '*.password', 'headers.authorization', 'headers.cookie'], censor: '[hidden]' },
  },
  { write: (line) => sink.write(line) },
);
const children = new Map<string, Logger>();
let levels: { level: string; components: Readonly<Record<string, string>> } = { level: root.level, components: {} };

/** The logger of one component ("dav", "mail", "http" …); its level can be changed at run time. */
export function logger(component: string): Logger {
  let child = children.get(component);
  if (!child) {
    child = root.child({ component });
    child.level = levels.components[component] ?? levels.level;
    children.set(component, child);
  }
  return child;
}

/** Applies levels to all components, also those that exist already. */
export function setLogLevels(next: { level: string; components: Readonly<Record<string, string>> }): void {
  levels = next;
  for (const [component, child] of children) child.level = next.components[component] ?? next.level;
}

let output: { stream: NodeJS.WriteStream; format: string | undefined } = {
  stream: process.stdout,
  format: process.env['ATRIUM_LOG_FORMAT'],
};

/** Where lines go and how they look: JSON, or text for people (the default on a terminal). What is not said stays. */
export function setLogOutput(to: { stream?: 'stdout' | 'stderr'; format?: string | null }): void {
  const stream = to.stream === undefined ? output.stream : to.stream === 'stderr' ? process.stderr : process.stdout;
  output = { stream, format: to.format ?? output.format };
  sink = sinkFor(output.stream, output.format);
}

function sinkFor(stream: NodeJS.WriteStream, format: string | undefined): Sink {
  const text = format === 'text' || (format !== 'json' && stream.isTTY === true);
  if (!text) return raw(stream);
  const print = pretty.prettyFactory({
    colorize: stream.isTTY === true,
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  return { write: (line) => void stream.write(print(JSON.parse(line)) ?? line) };
}

/** Runs `work` so that every log line inside carries this request's id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requestIds.run(requestId, work);
}
