import { DomainError, isDomainError } from '@/server/core/errors';
import { type CollectionId, type ItemId, isId } from '@/server/core/ids';
import type { Store } from '@/server/store/store';
import { readItemById } from './items';
import type { Item, ItemIndex, Precondition } from './model';
import { versionAt } from './version-at';
import { type CollectionLog, writeCollection, writeTwoCollections } from './write';

// Undo: what a write did, told so that it can be taken back for as long as nobody has changed it since. The token holds no secret and
// gives no right: whoever brings it must be allowed to write where it points.

export type UndoStep =
  /** Put back the state an item had at this position of its collection's log. `etag` is what is there now; null when it is gone. */
  | { kind: 'restore'; collectionId: CollectionId; modseq: bigint; etag: string | null }
  /** Take away what was made. */
  | { kind: 'remove'; itemId: ItemId; etag: string };

/** A token of at most 200 characters for up to three steps. */
export function undoToken(steps: readonly UndoStep[]): string {
  return steps
    .map((step) =>
      step.kind === 'restore'
        ? `r.${step.collectionId.replaceAll('-', '')}.${step.modseq}.${step.etag ?? ''}`
        : `d.${step.itemId.replaceAll('-', '')}.${step.etag}`,
    )
    .join('~');
}

function parseToken(token: string): UndoStep[] {
  return token
    .split('~')
    .filter((text) => text !== '')
    .map((text): UndoStep => {
      const [kind, hex = '', third = '', fourth = ''] = text.split('.');
      const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      if (!isId(id)) throw new DomainError('invalid', 'not an undo token');
      if (kind === 'd') return { kind: 'remove', itemId: id as ItemId, etag: third };
      if (kind !== 'r' || !/^\d{1,18}$/.test(third)) throw new DomainError('invalid', 'not an undo token');
      return { kind: 'restore', collectionId: id as CollectionId, modseq: BigInt(third), etag: fourth === '' ? null : fourth };
    });
}

/** What somebody may do in one collection: `require` refuses an act by the bodies before and after, null for none. */
export type UndoRight = { isOwner: boolean; require(act: { before: string | null; after: string | null }): void };

export type UndoRoom = {
  /** Throws unless the asking person may write something in this collection. */
  authorize(collectionId: CollectionId): Promise<UndoRight>;
  indexOf(body: string): ItemIndex;
};

/** Others than the owner bring back what was there a moment ago, and nothing from before they could look. */
const othersMilliseconds = 5 * 60_000;

type Planned = { collectionId: CollectionId; run(log: CollectionLog): Promise<unknown> };

/**
 * Takes a write back, all of it or nothing.
 * Errors: `invalid` for a token that is none, `not_found`, `forbidden`, `conflict` when something was changed since.
 */
export async function applyUndo(store: Store, token: string, room: UndoRoom): Promise<void> {
  const planned: Planned[] = [];
  for (const step of parseToken(token))
    planned.push(step.kind === 'remove' ? await planRemoval(store, step, room) : await planRestore(store, step, room));
  const ids = [...new Set(planned.map((one) => one.collectionId))];
  const [first, second] = ids;
  if (first === undefined) return;
  if (ids.length > 2) throw new DomainError('invalid', 'an undo over more than two collections');
  const runIn = async (log: CollectionLog) => {
    // What was made goes first: it may hold the UID of what comes back.
    for (const one of [...planned].reverse()) if (one.collectionId === log.collectionId) await one.run(log);
  };
  try {
    if (second === undefined) await writeCollection(store, first, runIn);
    else
      await writeTwoCollections(store, first, second, async (a, b) => {
        await runIn(b);
        await runIn(a);
      });
  } catch (error) {
    if (isDomainError(error) && error.code === 'precondition_failed') throw new DomainError('conflict', 'changed since', { cause: error });
    throw error;
  }
}

async function planRemoval(store: Store, step: Extract<UndoStep, { kind: 'remove' }>, room: UndoRoom): Promise<Planned> {
  const item: Item | null = await readItemById(store, step.itemId);
  // The same answer for what is gone, and for what somebody else has.
  if (!item) throw new DomainError('not_found', 'removed since');
  const { collectionId, name } = item;
  const right = await room.authorize(collectionId);
  const run = async (log: CollectionLog) => {
    const current = await log.read(name);
    if (current) right.require({ before: current.body, after: null });
    return log.remove({ name, precondition: { ifMatch: [step.etag] } });
  };
  return { collectionId, run };
}

async function planRestore(store: Store, step: Extract<UndoStep, { kind: 'restore' }>, room: UndoRoom): Promise<Planned> {
  const { collectionId } = step;
  const right = await room.authorize(collectionId);
  const version = await versionAt(store, collectionId, step.modseq);
  const isRecent = version !== null && store.clock.now().getTime() - version.savedAt.getTime() < othersMilliseconds;
  if (!version || !(right.isOwner || isRecent)) throw new DomainError('not_found', 'that state is no longer kept');
  const { name, body } = version;
  const precondition: Precondition = step.etag === null ? { ifNoneMatch: '*' } : { ifMatch: [step.etag] };
  const run = async (log: CollectionLog) => {
    const current = await log.read(name);
    right.require({ before: current?.body ?? null, after: body });
    return log.put({ name, body, index: room.indexOf(body), precondition });
  };
  return { collectionId, run };
}
