import type { ImapFlow } from 'imapflow';
import { fetchSummaries, fetchThreadInputs } from './fetch-summaries';
import {
  buildHead,
  buildIndex,
  type FolderIndex,
  type FolderState,
  isSameState,
  readConversations,
  readFlags,
  readOrder,
  readState,
  searchUids,
  versionOf,
} from './folder-index';
import { atom } from './imap-exec';
import type { ImapPool } from './pool';
import { type Summary, type SummaryCache, summaryScope } from './summary-cache';

/** More new messages than this at once: sorting anew is cheaper than finding each one's place. */
const maxIncremental = 50;
/** How far down from the top a new message's place is looked for. */
const headLength = 200;

export type LargeFolders = {
  /** From so many messages on, the first rows do not wait for the whole folder. */
  from: number;
  /** So many of the newest messages make the first rows. */
  head: number;
};
export const largeFolders: LargeFolders = { from: 3_000, head: 400 };
const completeAfterMs = 400;

type Scope = {
  accountId: string;
  pool: ImapPool;
  /** Called when a partial answer was given and the full one is there now. */
  onComplete?: (path: string) => void;
};

/**
 * Keeps the order and grouping of the folders people look at, and brings them up to date with what little changed.
 * Bounded by the number of messages in all of them; the least recently used folder goes first.
 */
export class FolderIndexes {
  readonly #maxMessages: number;
  readonly #large: LargeFolders;
  readonly #summaries: SummaryCache;
  readonly #indexes = new Map<string, FolderIndex>();
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #completing = new Set<string>();

  constructor(maxMessages: number, summaries: SummaryCache, large: LargeFolders = largeFolders) {
    this.#large = large;
    this.#maxMessages = maxMessages;
    this.#summaries = summaries;
  }

  /** The folder as it is now (or as of `state`, just read): one STATUS when nothing changed. Errors: not_found. */
  async current(scope: Scope, path: string, withConversations: boolean, state?: FolderState): Promise<FolderIndex> {
    const key = keyOf(scope.accountId, path);
    const work = () => this.#bringUpToDate(scope, path, withConversations, state);
    // One at a time per folder: two requests at once must not both build it.
    const mine = (this.#queues.get(key) ?? Promise.resolve()).then(work, work);
    this.#queues.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(key) === mine) this.#queues.delete(key);
    }
  }

  /**
   * The same, but of a large folder that nobody looked at yet only the top, at once; the rest is read behind it.
   */
  async top(scope: Scope, path: string, withConversations: boolean): Promise<FolderIndex> {
    const key = keyOf(scope.accountId, path);
    if (this.#indexes.has(key)) return this.current(scope, path, withConversations);
    const state = await scope.pool.withClient('read folder state', (client) => readState(client, path));
    if (state.messages < this.#large.from) return this.current(scope, path, withConversations, state);
    const head = await scope.pool.withFolder('read top of folder', path, (client) =>
      buildHead(client, state, { size: this.#large.head, withConversations }),
    );
    this.#completeSoon(scope, path, key, withConversations);
    return head;
  }

  #completeSoon(scope: Scope, path: string, key: string, withConversations: boolean): void {
    if (this.#completing.has(key)) return;
    this.#completing.add(key);
    // A moment later: reading a huge answer would keep the first rows from getting out.
    const start = () =>
      this.current(scope, path, withConversations)
        .then(() => scope.onComplete?.(path))
        // Whoever asks next is told what is wrong.
        .catch(() => undefined)
        .finally(() => this.#completing.delete(key));
    setTimeout(start, completeAfterMs).unref();
  }

  /** Tells that we ourselves took these messages out of a folder, so that it need not be searched for what is missing. */
  noteRemoved(accountId: string, path: string, uids: readonly number[]): void {
    const key = keyOf(accountId, path);
    const index = this.#indexes.get(key);
    if (index) this.#remember(key, without(index, new Set(uids)));
  }

  forgetFolder(accountId: string, path: string): void {
    this.#indexes.delete(keyOf(accountId, path));
  }

  async #bringUpToDate(scope: Scope, path: string, withConversations: boolean, justRead?: FolderState): Promise<FolderIndex> {
    const key = keyOf(scope.accountId, path);
    const state = justRead ?? (await scope.pool.withClient('read folder state', (client) => readState(client, path)));
    const known = this.#indexes.get(key);
    if (known && isSameState(known.state, state) && known.order.length === state.messages && (known.conversations || !withConversations)) {
      this.#remember(key, known);
      return known;
    }
    const index = await scope.pool.withFolder(
      'index folder',
      path,
      async (client) => {
        if (!known || known.state.uidValidity !== state.uidValidity) return buildIndex(client, state, withConversations);
        return this.#update(client, summaryScope(scope.accountId, path, state.uidValidity), known, state, withConversations);
      },
      { readOnly: false },
    );
    this.#remember(key, index);
    return index;
  }

  async #update(client: ImapFlow, scope: string, known: FolderIndex, state: FolderState, withConversations: boolean): Promise<FolderIndex> {
    const arrived =
      state.uidNext > known.state.uidNext
        ? (await searchUids(client, [atom('UID'), { type: 'SEQUENCE', value: `${known.state.uidNext}:*` }])).filter(
            (uid) => uid >= known.state.uidNext,
          )
        : [];
    let kept = known;
    if (known.order.length + arrived.length !== state.messages) {
      const left = new Set(await searchUids(client, [atom('ALL')]));
      kept = without(known, new Set(known.order.filter((uid) => !left.has(uid))));
    }
    const flags = await readFlags(client);
    const fresh = { state, version: versionOf(state, flags), partial: false, ...flags };
    const placed = arrived.length === 0 ? kept : arrived.length > maxIncremental ? null : await this.#place(client, scope, kept, arrived);
    if (placed && (placed.conversations || !withConversations)) return { ...placed, ...fresh };
    const order = placed ? placed.order : await readOrder(client);
    const wanted = withConversations || known.conversations !== null;
    return { ...fresh, order, conversations: wanted ? await readConversations(client, order) : null };
  }

  /** Puts newly arrived messages where they belong; null when that cannot be told without asking the server about everything. */
  async #place(client: ImapFlow, scope: string, index: FolderIndex, arrived: readonly number[]): Promise<FolderIndex | null> {
    const summaries = new Map<number, Summary>();
    for (const summary of await this.#summariesOf(client, scope, [...arrived, ...index.order.slice(0, 30)]))
      summaries.set(summary.uid, summary);
    const dateOf = (uid: number) => (summaries.get(uid) ?? this.#summaries.get(scope, uid))?.dateMs;
    const order = [...index.order];
    const oldestFirst = [...arrived].sort((a, b) => (dateOf(a) ?? 0) - (dateOf(b) ?? 0) || a - b);
    for (const uid of oldestFirst) {
      const date = dateOf(uid);
      if (date === undefined) return null;
      let at = 0;
      for (; at < order.length; at++) {
        const other = at < headLength ? dateOf(order[at] ?? 0) : undefined;
        if (other === undefined) return null;
        if (other <= date) break;
      }
      order.splice(at, 0, uid);
    }
    if (!index.conversations) return { ...index, order };
    const conversations = await this.#attach(client, scope, index.conversations, order, oldestFirst, summaries);
    return conversations ? { ...index, order, conversations } : { ...index, order, conversations: null };
  }

  /** Adds arrived messages to the conversations they answer, if those are near the top; null when the server must be asked. */
  async #attach(
    client: ImapFlow,
    scope: string,
    conversations: readonly (readonly number[])[],
    order: readonly number[],
    arrived: readonly number[],
    summaries: ReadonlyMap<number, Summary>,
  ): Promise<readonly (readonly number[])[] | null> {
    const uidOf = new Map<string, number>();
    for (const uid of order.slice(0, headLength)) {
      const summary = summaries.get(uid) ?? this.#summaries.get(scope, uid);
      if (summary && summary.messageId !== '') uidOf.set(summary.messageId, uid);
    }
    const groups = conversations.map((group) => group);
    for (const input of await fetchThreadInputs(client, arrived)) {
      const answered = input.references.map((id) => uidOf.get(id)).filter((uid) => uid !== undefined && uid !== input.uid);
      if (input.references.length > 0 && answered.length === 0) return null;
      const at = answered.length === 0 ? -1 : groups.findIndex((group) => answered.some((uid) => uid !== undefined && group.includes(uid)));
      if (at < 0) groups.unshift([input.uid]);
      else groups[at] = [...(groups[at] ?? []), input.uid];
    }
    // Only the head moved: where a group stands is decided by its newest message.
    const rank = new Map<number, number>();
    order.forEach((uid, at) => {
      rank.set(uid, at);
    });
    const newestRank = (group: readonly number[]) => Math.min(...group.slice(-50).map((uid) => rank.get(uid) ?? order.length));
    return groups
      .map((group) => ({ group: [...group].sort((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0)), rank: newestRank(group) }))
      .sort((a, b) => a.rank - b.rank)
      .map((one) => one.group);
  }

  async #summariesOf(client: ImapFlow, scope: string, uids: readonly number[]): Promise<Summary[]> {
    const cached = uids.flatMap((uid) => this.#summaries.get(scope, uid) ?? []);
    const have = new Set(cached.map((summary) => summary.uid));
    const fetched = await fetchSummaries(
      client,
      uids.filter((uid) => !have.has(uid)),
    );
    for (const summary of fetched) this.#summaries.put(scope, summary);
    return [...cached, ...fetched];
  }

  #remember(key: string, index: FolderIndex): void {
    this.#indexes.delete(key);
    this.#indexes.set(key, index);
    let total = 0;
    for (const one of this.#indexes.values()) total += one.order.length;
    for (const [oldest, one] of this.#indexes) {
      if (total <= this.#maxMessages || oldest === key) break;
      this.#indexes.delete(oldest);
      total -= one.order.length;
    }
  }
}

function keyOf(accountId: string, path: string): string {
  return `${accountId}\u0000${path}`;
}

function without(index: FolderIndex, gone: ReadonlySet<number>): FolderIndex {
  if (gone.size === 0) return index;
  const left = (uids: readonly number[]) => uids.filter((uid) => !gone.has(uid));
  return {
    ...index,
    order: left(index.order),
    conversations:
      index.conversations?.map((group) => (group.some((uid) => gone.has(uid)) ? left(group) : group)).filter((group) => group.length > 0) ??
      null,
  };
}
