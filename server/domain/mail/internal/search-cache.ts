/** Remembers the UIDs of recent searches, so that scrolling through results does not search again. */
export class SearchCache {
  readonly #max: number;
  readonly #results = new Map<string, Promise<ReadonlySet<number>>>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string, search: () => Promise<ReadonlySet<number>>): Promise<ReadonlySet<number>> {
    const known = this.#results.get(key);
    if (known) return known;
    const asked = search();
    this.#results.set(key, asked);
    asked.catch(() => this.#results.delete(key));
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= this.#max) break;
      this.#results.delete(oldest);
    }
    return asked;
  }
}
