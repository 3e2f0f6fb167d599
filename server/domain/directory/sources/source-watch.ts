import type { Clock } from '@/server/core/clock';
import { databaseTlsTrouble } from '@/server/core/database-tls';
import { inTime } from '@/server/core/in-time';
import type { UserSource } from './source';
import { type Advice, SourceFault } from './source-fault';

// What is remembered of a source between questions: whether it answers, since when not, and when it last did.

export type SourceState = {
  /** It is being asked at this moment. */
  readonly asking: boolean;
  /** How long the last answer to `ask` took. */
  readonly milliseconds: number | null;
  /** Its last success, whoever asked; null = none since this process started. */
  readonly lastGoodAt: Date | null;
  /** Null while it answers, or was never asked. */
  readonly trouble: { readonly since: Date; readonly text: string; readonly advice: Advice } | null;
};

export type WatchedSource = {
  /** The same source; every look-up is noted as good or bad. */
  readonly source: UserSource;
  state(): SourceState;
  /** Asks whether it works; joins a question that is under way. Never throws: the answer is in `state`. */
  ask(): Promise<void>;
};

const askMilliseconds = 10_000;

/** `patience`: how long a question may take, in milliseconds. */
export function watchSource(source: UserSource, clock: Clock, patience = askMilliseconds): WatchedSource {
  let lastGoodAt: Date | null = null;
  let trouble: SourceState['trouble'] = null;
  let milliseconds: number | null = null;
  let running: Promise<void> | null = null;
  const good = () => {
    lastGoodAt = clock.now();
    trouble = null;
  };
  const bad = (error: unknown) => {
    trouble = { since: trouble?.since ?? clock.now(), text: faultText(error), advice: adviceOn(error) };
  };

  async function askNow(): Promise<void> {
    const begun = performance.now();
    try {
      await inTime(source.probe(), patience, () => silent(patience));
      good();
    } catch (error) {
      bad(error);
    }
    milliseconds = Math.round(performance.now() - begun);
    running = null;
  }

  return {
    source: {
      ...source,
      async find(login) {
        try {
          const user = await source.find(login);
          good();
          return user;
        } catch (error) {
          bad(error);
          throw error;
        }
      },
    },
    state: () => ({ asking: running !== null, milliseconds, lastGoodAt, trouble }),
    ask: () => {
      running ??= askNow();
      return running;
    },
  };
}

function silent(patience: number): SourceFault {
  return new SourceFault(`no answer within ${patience / 1000} s`, 'load');
}

/** What an error says, in one line. The pool of the MariaDB client only tells that it has no connection; why stands in its cause. */
export function faultText(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error && /\bpool\b/.test(error.message)) return faultText(error.cause);
  const text = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
  return withoutClientsWords(text.replace(/\s+/g, ' ').trim()).slice(0, 300);
}

/** What the MariaDB client puts around the server's words: numbers of its own, and the whole question. */
function withoutClientsWords(text: string): string {
  const [, words] = /^\(conn:-?\d+, no: \d+, SQLState: \w+\) (.*?)(?: sql: .*| \(pool connections: .*)?$/.exec(text) ?? [];
  return words ?? text;
}

/** What to do about a source that cannot be asked. */
export function adviceOn(error: unknown): Advice {
  return error instanceof SourceFault ? error.advice : { name: adviceOnText(faultText(error)), setting: '' };
}

function adviceOnText(text: string): Advice['name'] {
  const aboutTls = databaseTlsTrouble(text);
  if (aboutTls !== null) return aboutTls;
  if (/\bsyntax\b|unterminated|operator does not exist|must be type/i.test(text)) return 'sqlFilter';
  if (/^database "|Unknown database/.test(text)) return 'databaseName';
  if (/column|Unknown column|does not exist.*column/i.test(text)) return 'columns';
  if (/relation|doesn't exist|no such table/i.test(text)) return 'table';
  if (/authentication|using password|role "/i.test(text)) return 'credentials';
  if (/denied|permission/i.test(text)) return 'role';
  return 'database';
}
