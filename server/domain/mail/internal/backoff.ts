import { isDomainError } from '@/server/core/errors';

/**
 * Remembers that connecting failed and answers with the same error for a while, so that a mail server that is down
 * or a password that is wrong is not hammered by every click.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #failures = 0;
  #until = 0;
  #error: unknown = null;
  #key = '';

  constructor(firstMs: number, maxMs: number) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
  }

  /** Runs `attempt` unless it failed just now for the same `key` (what it was tried with). */
  async run<Result>(key: string, attempt: () => Promise<Result>): Promise<Result> {
    if (this.#error !== null && this.#key === key && Date.now() < this.#until) throw this.#error;
    try {
      const result = await attempt();
      this.#failures = 0;
      this.#error = null;
      return result;
    } catch (error) {
      const refusedLogin = isDomainError(error) && error.details['reason'] === 'refused_login';
      this.#failures = this.#key === key ? this.#failures + 1 : 1;
      this.#key = key;
      this.#error = error;
      this.#until = Date.now() + (refusedLogin ? this.#maxMs : Math.min(this.#maxMs, this.#firstMs * 2 ** (this.#failures - 1)));
      throw error;
    }
  }
}
