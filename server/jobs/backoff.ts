/** Seconds to wait before attempt number `attempts + 1`: 10 s, 30 s, 90 s … at most an hour, so that a long outage costs little. */
export function backoffSeconds(attempts: number): number {
  return Math.min(3600, 10 * 3 ** Math.max(0, attempts - 1));
}

/** After this many attempts (about nine hours) a thing to tell counts as failed and its owner is told. */
export const maxAttempts = 14;
