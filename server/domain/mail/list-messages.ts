import type { ImapFlow } from 'imapflow';
import { compileSearch } from './internal/compile-search';
import { fetchSummaries, fillSnippets } from './internal/fetch-summaries';
import { type FolderIndex, searchUids } from './internal/folder-index';
import { type Summary, summaryScope } from './internal/summary-cache';
import type { MailAccount } from './mail-account';
import type { Mailbox, MessageList, MessageRow } from './schema';
import { parseSearch, type SearchTerm } from './search-query';

export type ListInput = {
  folder: string;
  view: 'conversations' | 'messages';
  filter: 'all' | 'unread' | 'flagged' | 'attachments';
  search: string;
  offset: number;
  limit: number;
};

/** Rows look at this many of a long conversation's newest messages for people and marks. */
const membersPerRow = 25;
const maxPeople = 6;
/** Windows that end above this row can be answered from the top of a large folder. */
const topRows = 150;

/**
 * One window of a folder's list, newest first. Asks the server for envelopes of the window only; order and grouping come
 * from the folder index. Errors: not_found (no such folder), upstream_failed, unavailable.
 */
export async function listMessages(mail: MailAccount, input: ListInput): Promise<MessageList> {
  const accountId = mail.person.accountId;
  const conversations = input.view === 'conversations';
  const scopeOfFolder = {
    accountId,
    pool: mail.pool,
    onComplete: (folder: string) => mail.store.bus.publish({ kind: 'mail', accountId, folder, reason: 'exists' }),
  };
  // Asked beside the rest; when it fails, the list fails with a better reason or does not need it.
  const role = mail.folders.roleOf(input.folder).catch(() => null);
  const plainTop = input.search.trim() === '' && input.filter === 'all' && input.offset + input.limit <= topRows;
  const top = plainTop ? await mail.indexes.top(scopeOfFolder, input.folder, conversations) : null;
  // Conversations can be so long that the top holds too few of them.
  const enough = top && (!top.partial || (top.conversations ?? top.order).length >= input.offset + input.limit);
  const index = enough ? top : await mail.indexes.current(scopeOfFolder, input.folder, conversations);
  const wanted = await matching(mail, index, input);
  const { window, total } = conversations
    ? cut(index.conversations ?? [], wanted, (group, uids) => group.some((uid) => uids.has(uid)), input)
    : cut(index.order, wanted, (uid, uids) => uids.has(uid), input);
  const groups = window.map((one) => (typeof one === 'number' ? [one] : one));

  const scope = summaryScope(accountId, input.folder, index.state.uidValidity);
  const summaries = await summariesFor(mail, input.folder, scope, groups);
  const toOthers = ['sent', 'drafts'].includes((await role) ?? '');
  const rows = groups.flatMap((uids) => rowOf(uids, summaries, index, toOthers) ?? []);
  // As long as only the top is known, the rest is taken to be like it.
  const all = index.partial ? Math.round((total * index.state.messages) / Math.max(1, index.order.length)) : total;
  return { total: all, offset: input.offset, rows, version: index.version };
}

/** The asked-for piece of what is wanted, and how much is wanted in all. */
function cut<Line>(
  lines: readonly Line[],
  wanted: ReadonlySet<number> | null,
  isWanted: (line: Line, wanted: ReadonlySet<number>) => boolean,
  input: ListInput,
): { window: readonly Line[]; total: number } {
  const left = wanted ? lines.filter((line) => isWanted(line, wanted)) : lines;
  return { window: left.slice(input.offset, input.offset + input.limit), total: left.length };
}

/** The UIDs a filter and search leave, or null when nothing is asked for. */
async function matching(mail: MailAccount, index: FolderIndex, input: ListInput): Promise<ReadonlySet<number> | null> {
  const terms = parseSearch(input.search, mail.store.clock.now());
  if (terms.length === 0 && input.filter === 'unread') return index.unseen;
  if (terms.length === 0 && input.filter === 'flagged') return index.flagged;
  const filters: Record<ListInput['filter'], SearchTerm[]> = {
    all: [],
    unread: [{ negated: false, kind: 'flag', flag: 'seen', value: false }],
    flagged: [{ negated: false, kind: 'flag', flag: 'flagged', value: true }],
    attachments: [{ negated: false, kind: 'attachment' }],
  };
  const asked = [...filters[input.filter], ...terms];
  if (asked.length === 0) return null;
  const key = JSON.stringify([mail.person.accountId, input.folder, index.version, asked]);
  return mail.searches.get(key, async () => {
    const uids = await mail.pool.withFolder('search', input.folder, (client) => searchUids(client, compileSearch(asked)));
    return new Set(uids);
  });
}

async function summariesFor(
  mail: MailAccount,
  folder: string,
  scope: string,
  window: readonly (readonly number[])[],
): Promise<ReadonlyMap<number, Summary>> {
  const found = new Map<number, Summary>();
  const missing: number[] = [];
  const needSnippet: number[] = [];
  for (const group of window) {
    for (const uid of group.slice(-membersPerRow)) {
      const known = mail.summaries.get(scope, uid);
      if (known) found.set(uid, known);
      else missing.push(uid);
    }
    const newest = group.at(-1);
    if (newest !== undefined && typeof found.get(newest)?.snippet !== 'string') needSnippet.push(newest);
  }
  if (missing.length === 0 && needSnippet.length === 0) return found;
  await mail.pool.withFolder('read rows', folder, async (client: ImapFlow) => {
    for (const summary of await fetchSummaries(client, missing)) {
      found.set(summary.uid, summary);
      mail.summaries.put(scope, summary);
    }
    await fillSnippets(
      client,
      needSnippet.flatMap((uid) => found.get(uid) ?? []),
    );
  });
  return found;
}

/** Null when the newest message vanished between the two questions; the next refresh will not have it. */
function rowOf(uids: readonly number[], summaries: ReadonlyMap<number, Summary>, index: FolderIndex, toOthers: boolean): MessageRow | null {
  const members = uids.slice(-membersPerRow).flatMap((uid) => summaries.get(uid) ?? []);
  const newest = members.at(-1);
  if (!newest || newest.uid !== uids.at(-1)) return null;
  return {
    uid: newest.uid,
    uids,
    subject: newest.subject,
    people: peopleOf(members, toOthers),
    date: new Date(newest.dateMs).toISOString(),
    snippet: newest.snippet ?? '',
    unread: uids.some((uid) => index.unseen.has(uid)),
    flagged: uids.some((uid) => index.flagged.has(uid)),
    answered: index.answered.has(newest.uid),
    hasAttachment: members.some((member) => member.hasAttachment),
    hasInvitation: members.some((member) => member.hasInvitation),
    size: members.reduce((sum, member) => sum + member.size, 0),
  };
}

/** Each person once, where they last spoke; the newest last. */
function peopleOf(members: readonly Summary[], toOthers: boolean): Mailbox[] {
  const people = new Map<string, Mailbox>();
  for (const member of members) {
    for (const person of toOthers ? member.to : member.from) {
      const key = (person.address || person.name).toLowerCase();
      people.delete(key);
      people.set(key, person);
    }
  }
  return [...people.values()].slice(-maxPeople);
}
