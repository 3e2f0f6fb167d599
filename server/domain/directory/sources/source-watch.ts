import type { Clock } from '@/server/core/clock';
import { databaseTlsRemedy } from '@/server/core/database-tls';
import { inTime } from '@/server/core/in-time';
import type { UserSource } from './source';
import { SourceFault } from './source-fault';

// What is remembered of a source between questions: whether it answers, since when not, and when it last did.

export type SourceState = {
  /** It is being asked at this moment. */
  readonly asking: boolean;
  /** How long the last answer to `ask` took. */
  readonly milliseconds: number | null;
  /** Its last success, whoever asked; null = none since this process started. */
  readonly lastGoodAt: Date | null;
  /** Null while it answers, or was never asked. */
  readonly trouble: { readonly since: Date; readonly text: string; readonly remedy: string } | null;
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
    trouble = { since: trouble?.since ?? clock.now(), text: faultText(error), remedy: remedyOf(error) };
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
  return new SourceFault(`no answer within ${patience / 1000} s`, 'check that its server is up and not overloaded');
}

/** What an error says, in one line. The pool of the MariaDB client only tells that it has no connection; why stands in its cause. */
export function faultText(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error && /\bpool\b/.test(error.message)) return faultText(error.cause);
  const text = error instanceof Error ? error.message || ('code' in error ? String(error.code) : error.name) : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, 300);
}

/** What to do about a source that cannot be asked, in one line. */
export function remedyOf(error: unknown): string {
  if (error instanceof SourceFault) return error.remedy;
  const text = faultText(error);
  const aboutTls = databaseTlsRemedy(text);
  if (aboutTls !== null) return aboutTls;
  if (/column/i.test(text)) return 'correct the names under columns, or the filter';
  if (/relation|doesn't exist|no such table/i.test(text)) return 'correct table, or create the view';
  if (/denied|permission|authentication|password|role "/i.test(text))
    return 'give the role the right to SELECT, or correct user and password in url';
  return 'start that database, or correct host and port in url';
}
