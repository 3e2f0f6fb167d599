import type { ImapFlow } from 'imapflow';
import { groupConversations } from '../threading';
import { fetchThreadInputs } from './fetch-summaries';
import { refused } from './imap-errors';
import { type Argument, atom, executeCommand, numbersOf, type Token } from './imap-exec';

/** What the folder was like when the server was asked; two equal states have the same messages with the same flags. */
export type FolderState = { uidValidity: bigint; uidNext: number; messages: number; unseen: number; modseq: bigint | null };

/** A folder's messages in order, their grouping, and the flags the list shows. Never changed in place. */
export type FolderIndex = {
  readonly state: FolderState;
  readonly version: string;
  /** Only the newest messages are in it yet: the first rows of a large folder need not wait for the rest. */
  readonly partial: boolean;
  /** UIDs, newest first. */
  readonly order: readonly number[];
  /** Newest first; the UIDs of each oldest first. Null until conversations were asked for. */
  readonly conversations: readonly (readonly number[])[] | null;
  readonly unseen: ReadonlySet<number>;
  readonly flagged: ReadonlySet<number>;
  readonly answered: ReadonlySet<number>;
};

/** Own threading reads headers of this many of the newest messages; older ones stand alone. */
const ownThreadingLimit = 20_000;

export async function readState(client: ImapFlow, path: string): Promise<FolderState> {
  // Dovecot answers STATUS of the selected folder from what this connection was told last.
  if (client.mailbox && client.mailbox.path === path) await client.noop();
  const status = await client.status(path, {
    messages: true,
    uidNext: true,
    uidValidity: true,
    unseen: true,
    ...(client.enabled.has('CONDSTORE') ? { highestModseq: true } : {}),
  });
  if (!status) throw Object.assign(new Error('no status'), { serverResponseCode: 'NONEXISTENT' });
  return {
    uidValidity: status.uidValidity ?? 0n,
    uidNext: status.uidNext ?? 0,
    messages: status.messages ?? 0,
    unseen: status.unseen ?? 0,
    modseq: status.highestModseq ?? null,
  };
}

export function isSameState(a: FolderState, b: FolderState): boolean {
  // Without CONDSTORE nothing tells that a flag changed: then flags are asked for every time.
  return (
    a.modseq !== null &&
    a.uidValidity === b.uidValidity &&
    a.uidNext === b.uidNext &&
    a.messages === b.messages &&
    a.unseen === b.unseen &&
    a.modseq === b.modseq
  );
}

export function versionOf(state: FolderState, flags: Pick<FolderIndex, 'flagged' | 'answered'>): string {
  const marks = state.modseq ?? `${flags.flagged.size}-${flags.answered.size}`;
  return `${state.uidValidity}.${state.uidNext}.${state.messages}.${state.unseen}.${marks}`;
}

const everything = atom('ALL');

/** The selected folder's UIDs, newest first: by the Date field where the server sorts (RFC 5256), else as they came. */
export async function readOrder(client: ImapFlow, among: Argument = everything): Promise<number[]> {
  if (client.capabilities.has('SORT')) {
    return numbersOf(await executeCommand(client, 'UID SORT', [[atom('REVERSE'), atom('DATE')], atom('UTF-8'), among], 'SORT'));
  }
  return (await searchUids(client, [among])).sort((a, b) => b - a);
}

/** UIDs matching the keys, in no particular order. */
export async function searchUids(client: ImapFlow, keys: readonly Argument[]): Promise<number[]> {
  const onlyAscii = !JSON.stringify(keys).match(/[^ -~]/);
  return numbersOf(await executeCommand(client, 'UID SEARCH', onlyAscii ? keys : [atom('CHARSET'), atom('UTF-8'), ...keys], 'SEARCH'));
}

export async function readFlags(
  client: ImapFlow,
  among: Argument = everything,
): Promise<Pick<FolderIndex, 'unseen' | 'flagged' | 'answered'>> {
  const unseen = new Set(await searchUids(client, [atom('UNSEEN'), among]));
  const flagged = new Set(await searchUids(client, [atom('FLAGGED'), among]));
  const answered = new Set(await searchUids(client, [atom('ANSWERED'), among]));
  return { unseen, flagged, answered };
}

/** Groups the selected folder's messages: by the server (REFS does not join strangers by subject, REFERENCES does), else by ourselves. */
export async function readConversations(client: ImapFlow, order: readonly number[], among: Argument = everything): Promise<number[][]> {
  const method = client.capabilities.has('THREAD=REFS') ? 'REFS' : client.capabilities.has('THREAD=REFERENCES') ? 'REFERENCES' : null;
  if (method === null) {
    const newest = order.slice(0, ownThreadingLimit);
    const inputs = await fetchThreadInputs(client, newest);
    return sortConversations([...groupConversations(inputs), ...order.slice(ownThreadingLimit).map((uid) => [uid])], order);
  }
  const threads = await executeCommand(client, 'UID THREAD', [atom(method), atom('UTF-8'), among], 'THREAD');
  return sortConversations(threads.map(flatten), order);
}

function flatten(thread: Token): number[] {
  const uids: number[] = [];
  const stack: Token[] = [thread];
  // Not recursive: a mailing list can nest replies thousands deep.
  for (let token = stack.pop(); token !== undefined; token = stack.pop()) {
    if (Array.isArray(token)) stack.push(...token);
    else uids.push(...numbersOf([token]));
  }
  return uids;
}

/** Puts conversations newest first and their members oldest first; what is in no group becomes its own. */
export function sortConversations(groups: readonly (readonly number[])[], order: readonly number[]): number[][] {
  const rank = new Map<number, number>();
  order.forEach((uid, at) => {
    rank.set(uid, at);
  });
  const sorted: { newest: number; uids: number[] }[] = [];
  const seen = new Set<number>();
  for (const group of groups) {
    const uids = group.filter((uid) => rank.has(uid) && !seen.has(uid));
    if (uids.length === 0) continue;
    for (const uid of uids) seen.add(uid);
    uids.sort((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0));
    sorted.push({ newest: rank.get(uids.at(-1) ?? 0) ?? 0, uids });
  }
  for (const uid of order) if (!seen.has(uid)) sorted.push({ newest: rank.get(uid) ?? 0, uids: [uid] });
  sorted.sort((a, b) => a.newest - b.newest);
  return sorted.map((one) => one.uids);
}

export async function buildIndex(client: ImapFlow, state: FolderState, withConversations: boolean): Promise<FolderIndex> {
  const order = state.messages === 0 ? [] : await readOrder(client);
  if (state.messages > 0 && order.length === 0) {
    const left = await searchUids(client, [atom('ALL')]);
    if (left.length > 0) throw refused('sort');
  }
  const flags =
    order.length === 0 ? { unseen: new Set<number>(), flagged: new Set<number>(), answered: new Set<number>() } : await readFlags(client);
  const conversations = withConversations ? (order.length === 0 ? [] : await readConversations(client, order)) : null;
  return { state, version: versionOf(state, flags), partial: false, order, conversations, ...flags };
}

/** The top of a large folder, by arrival: right for nearly all mail, and replaced by the full index as soon as that is there. */
export async function buildHead(
  client: ImapFlow,
  state: FolderState,
  of: { size: number; withConversations: boolean },
): Promise<FolderIndex> {
  const newest: Argument = { type: 'SEQUENCE', value: `${Math.max(1, state.messages - of.size + 1)}:*` };
  const order = await readOrder(client, newest);
  const flags = await readFlags(client, newest);
  const conversations = of.withConversations ? await readConversations(client, order, newest) : null;
  return { state, version: `head.${versionOf(state, flags)}`, partial: true, order, conversations, ...flags };
}
