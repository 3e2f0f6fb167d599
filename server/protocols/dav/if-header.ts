import { DomainError, isDomainError } from '@/server/core/errors';
import type { CollectionId } from '@/server/core/ids';
import type { DavContext } from './context';
import { headerText, ownHosts } from './headers';
import { itemsOf, type SeenLog } from './items';
import { parsePath, pathOfReference } from './path';
import { loadCollection } from './resources';
import { syncToken } from './sync-token';

// The If header: RFC 4918 section 10.4. There are no locks here, so the state tokens that can hold are sync-tokens
// (RFC 6578 section 5). It is tested before anything is done, and once more inside the transaction of a write.

type Condition = { negated: boolean; token: string | null; etag: string | null };
type List = { reference: string | null; conditions: readonly Condition[] };

/** Throws `precondition_failed` when no list of the header holds, `invalid` when it is not one. */
export async function checkIfHeader(context: DavContext): Promise<void> {
  const lists = await readLists(context);
  if (lists) await requireOne(lists, []);
}

/** The test as a write makes it, under the lock of the collections it is about to change, of what the person sees in them. */
export type WriteCondition = (...logs: readonly SeenLog[]) => Promise<void>;

/**
 * The If header, and If-Unmodified-Since (RFC 9110 section 13.1.4) of the object the request is about; undefined without both.
 * What lies in none of the locked collections keeps the state it had before the write. The first log is that of the request's own collection.
 */
export async function writeCondition(context: DavContext): Promise<WriteCondition | undefined> {
  const lists = await readLists(context);
  const unmodifiedSince = unmodifiedSinceOf(context);
  if (!lists && unmodifiedSince === null) return undefined;
  return async (...logs) => {
    if (lists) await requireOne(lists, logs);
    const item = unmodifiedSince === null || context.target.type !== 'item' ? null : await logs[0]?.read(context.target.name);
    if (item && unmodifiedSince !== null && wholeSeconds(item.updatedAt) > unmodifiedSince)
      throw new DomainError('precondition_failed', 'If-Unmodified-Since does not hold');
  };
}

const wholeSeconds = (date: Date) => Math.floor(date.getTime() / 1000) * 1000;

/** If-Match, being exact, goes before it; a date that is none is not looked at. */
function unmodifiedSinceOf({ request }: DavContext): number | null {
  const header = headerText(request, 'if-unmodified-since');
  if (header === '' || headerText(request, 'if-match') !== '') return null;
  const since = Date.parse(header);
  return Number.isNaN(since) ? null : since;
}

type State = { token: string | undefined; etag: string | undefined };
/** Where a list looks: a collection, or the item of that name in it. */
type Place = { collectionId: CollectionId; name: string | null; epoch: string };
type PlacedList = { conditions: readonly Condition[]; place: Place | null; before: State };

async function readLists(context: DavContext): Promise<readonly PlacedList[] | null> {
  const header = headerText(context.request, 'if').trim();
  if (header === '') return null;
  const lists: PlacedList[] = [];
  for (const { reference, conditions } of parseIfHeader(header)) lists.push({ conditions, ...(await placed(context, reference)) });
  return lists;
}

async function requireOne(lists: readonly PlacedList[], logs: readonly SeenLog[]): Promise<void> {
  for (const { conditions, place, before } of lists) {
    const log = logs.find(({ collectionId }) => collectionId === place?.collectionId);
    const state = log && place ? await stateUnderLock(log, place) : before;
    if (conditions.every(({ negated, token, etag }) => negated !== (token === null ? etag === state.etag : token === state.token))) return;
  }
  throw new DomainError('precondition_failed', 'If: no list holds');
}

async function stateUnderLock(log: SeenLog, { name, epoch }: Place): Promise<State> {
  if (name === null) return { token: syncToken({ ...log.position(), epoch }), etag: undefined };
  return { token: undefined, etag: (await log.read(name))?.etag };
}

const pieces = /\s*(?:<([^>]*)>\s*(?=\()|\(((?:\s*(?:Not\s*)?(?:<[^>]*>|\[(?:W\/)?"[^"]*"\]))+)\s*\))/iy;
const maxLists = 100;

export function parseIfHeader(header: string): readonly List[] {
  const lists: List[] = [];
  let reference: string | null = null;
  pieces.lastIndex = 0;
  while (pieces.lastIndex < header.length) {
    const match = pieces.exec(header);
    if (!match || lists.length >= maxLists) throw new DomainError('invalid', 'If: cannot be read');
    const [, tag, inner] = match;
    if (inner === undefined) reference = tag ?? null;
    else lists.push({ reference, conditions: conditionsIn(inner) });
  }
  if (lists.length === 0) throw new DomainError('invalid', 'If: holds no list');
  return lists;
}

function conditionsIn(inner: string): Condition[] {
  return [...inner.matchAll(/(Not\s*)?(?:<([^>]*)>|\[(W\/)?"([^"]*)"\])/gi)].map(([, not, token, weak, etag]) => ({
    negated: not !== undefined,
    token: token ?? null,
    // All our tags are strong: a weak one is another.
    etag: etag === undefined || weak ? null : etag,
  }));
}

const nothing: State = { token: undefined, etag: undefined };

async function placed(context: DavContext, reference: string | null): Promise<{ place: Place | null; before: State }> {
  const path = reference === null ? null : pathOfReference(reference, ownHosts(context.request));
  if (reference !== null && path === null) return { place: null, before: nothing };
  try {
    const target = path === null ? context.target : parsePath(path).target;
    if (target.type !== 'item' && target.type !== 'collection') return { place: null, before: nothing };
    const name = target.type === 'item' ? target.name : null;
    const { collection } = await loadCollection(context, { ...target, name: target.type === 'item' ? target.collection : target.name });
    const place = { collectionId: collection.id, name, epoch: collection.epoch };
    if (name === null) return { place, before: { token: syncToken(collection), etag: undefined } };
    return { place, before: { token: undefined, etag: (await itemsOf(context, collection).read(name))?.etag } };
  } catch (error) {
    if (isDomainError(error) && (error.code === 'not_found' || error.code === 'invalid')) return { place: null, before: nothing };
    throw error;
  }
}
