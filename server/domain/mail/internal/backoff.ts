import { isDomainError } from '@/server/core/errors';

type Failure = { error: unknown; count: number; untilMs: number };

const mostKeys = 20;

/**
 * Remembers that connecting failed and answers with the same error for a while, so that a mail server that is down
 * or a password that is wrong is not hammered by every click.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #failures = new Map<string, Failure>();

  constructor(firstMs: number, maxMs: number) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
  }

  /** Runs `attempt` unless it failed just now for the same `key` (what it was tried with). */
  async run<Result>(key: string, attempt: () => Promise<Result>): Promise<Result> {
    const before = this.#failures.get(key);
    if (before && Date.now() < before.untilMs) throw before.error;
    try {
      const result = await attempt();
      this.#failures.delete(key);
      return result;
    } catch (error) {
      const refusedLogin = isDomainError(error) && error.details['reason'] === 'refused_login';
      const count = (before?.count ?? 0) + 1;
      const waitMs = refusedLogin ? this.#maxMs : Math.min(this.#maxMs, this.#firstMs * 2 ** (count - 1));
      this.#failures.delete(key);
      this.#failures.set(key, { error, count, untilMs: Date.now() + waitMs });
      for (const oldest of this.#failures.keys()) {
        if (this.#failures.size <= mostKeys) break;
        this.#failures.delete(oldest);
      }
      throw error;
    }
  }
}
