import type { Mailbox } from '../schema';

/** What a list row needs to know of one message and what never changes about it; flags are kept elsewhere. */
export type Summary = {
  uid: number;
  messageId: string;
  subject: string;
  from: readonly Mailbox[];
  to: readonly Mailbox[];
  /** The Date field where it can be believed, else when the server got it. Milliseconds. */
  dateMs: number;
  size: number;
  hasAttachment: boolean;
  hasInvitation: boolean;
  /** The first text part, from which the snippet is made; null when there is none. */
  textPart: { part: string; encoding: string | undefined; charset: string | undefined; html: boolean } | null;
  /** Null until somebody needed it. */
  snippet: string | null;
};

/** A bounded memory of summaries by (account, folder, UIDVALIDITY, UID); the least recently used go first. */
export class SummaryCache {
  readonly #max: number;
  readonly #entries = new Map<string, Summary>();

  constructor(max: number) {
    this.#max = max;
  }

  get(scope: string, uid: number): Summary | undefined {
    const key = `${scope}\u0000${uid}`;
    const found = this.#entries.get(key);
    if (found) {
      this.#entries.delete(key);
      this.#entries.set(key, found);
    }
    return found;
  }

  put(scope: string, summary: Summary): void {
    this.#entries.set(`${scope}\u0000${summary.uid}`, summary);
    while (this.#entries.size > this.#max) {
      const oldest = this.#entries.keys().next().value;
      if (oldest === undefined) break;
      this.#entries.delete(oldest);
    }
  }
}

export function summaryScope(accountId: string, folder: string, uidValidity: bigint): string {
  return `${accountId}\u0000${folder}\u0000${uidValidity}`;
}
