import { setTimeout } from 'node:timers/promises';

// Refused logins take equally long, whoever was meant (DOM-2, DIR-6). The work differs: for somebody known there are groups, factors and
// counters to be read, for nobody other ways to spell the name to be tried. Rather than count questions, an answer waits.

/** The estimate follows what takes longer quickly and what takes less slowly, so that it stays near the slower of two kinds. */
const [upwards, downwards] = [0.1, 0.03];
/** A little above, so that most answers come at the same moment. */
const margin = 1.1;
/** Nobody waits longer for a machine that was busy a moment ago. */
const mostMilliseconds = 2_000;

export type EvenPace = {
  /** Waits until a refusal that began then (`performance.now()`) has taken as long as others of the same kind of check. */
  rest(kind: string, begun: number): Promise<void>;
};

const realTime = { now: () => performance.now(), sleep: (milliseconds: number): Promise<unknown> => setTimeout(milliseconds) };

export function createEvenPace({ now, sleep } = realTime): EvenPace {
  const estimates = new Map<string, number>();
  return {
    async rest(kind, begun) {
      const taken = now() - begun;
      const before = estimates.get(kind) ?? taken;
      const estimate = before + (taken - before) * (taken > before ? upwards : downwards);
      estimates.set(kind, Math.min(estimate, mostMilliseconds));
      const left = Math.min(estimate * margin, mostMilliseconds) - taken;
      if (left > 0.5) await sleep(left);
    },
  };
}
