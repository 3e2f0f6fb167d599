import { DomainError } from '@/server/core/errors';
import { type AccountId, type CollectionId, isId } from '@/server/core/ids';
import type { Transaction } from '@/server/store/sql';
import type { Store } from '@/server/store/store';
import { createLog } from './internal/collection-log';
import type { VersionReason } from './internal/save-version';
import type { Item, ItemIndex, Position, Precondition } from './model';

export type PutInput = {
  name: string;
  /** Stored as it is; unpaired surrogates and NUL are refused. */
  body: string;
  index: ItemIndex;
  precondition?: Precondition;
  /**
   * Refuse when another item has this UID, or this item another one (RFC 4791 section 5.3.2.1). On unless false is said;
   * an empty UID is never compared.
   */
  expectAbsentUid?: boolean;
  /** Why the state before is kept; `edit` unless said. */
  versionReason?: VersionReason;
  scheduleTag?: string | null;
};

export type PutResult = { created: boolean; etag: string; modseq: bigint };

/** A collection open for writing: its row is locked until the transaction ends. */
export interface CollectionLog {
  readonly collectionId: CollectionId;
  readonly ownerId: AccountId;
  /** For what must be written together with the items (the outbox). */
  readonly tx: Transaction;
  read(name: string): Promise<Item | null>;
  readByUid(uid: string): Promise<Item | null>;
  /** Where the log stands, with what was written here so far. */
  position(): Position;
  /**
   * Stores an item. The same body again takes no new modseq. Throws `precondition_failed`, `conflict` (details
   * `{uidConflict: name}`), `invalid`.
   */
  put(input: PutInput): Promise<PutResult>;
  /** Removes an item and remembers its name. Throws `not_found`, `precondition_failed`. */
  remove(input: { name: string; precondition?: Precondition; versionReason?: VersionReason }): Promise<{ modseq: bigint }>;
}

/**
 * Runs `work` on a collection in one transaction under the lock of its row: what it put and removed happens together or not at
 * all, with log positions without gaps. News goes out after the commit. May run `work` more than once (deadlocks).
 * Throws `not_found`, and whatever `work` throws.
 */
export function writeCollection<Result>(
  store: Store,
  collectionId: CollectionId,
  work: (log: CollectionLog) => Promise<Result>,
): Promise<Result> {
  return store.transaction(async (tx) => {
    const log = await lock(store, tx, collectionId);
    const result = await work(log.open);
    await log.finish();
    return result;
  });
}

/** The same on two collections at once (MOVE). Rows are locked in the order of their ids, so that two moves never wait for each other. */
export function writeTwoCollections<Result>(
  store: Store,
  firstId: CollectionId,
  secondId: CollectionId,
  work: (first: CollectionLog, second: CollectionLog) => Promise<Result>,
): Promise<Result> {
  if (firstId === secondId) return writeCollection(store, firstId, (log) => work(log, log));
  return store.transaction(async (tx) => {
    const [lower, upper] = firstId < secondId ? [firstId, secondId] : [secondId, firstId];
    const lowerLog = await lock(store, tx, lower);
    const upperLog = await lock(store, tx, upper);
    const [first, second] = lower === firstId ? [lowerLog, upperLog] : [upperLog, lowerLog];
    const result = await work(first.open, second.open);
    await first.finish();
    await second.finish();
    return result;
  });
}

async function lock(store: Store, tx: Transaction, collectionId: CollectionId) {
  const text = 'SELECT account_id, modseq, epoch FROM collection WHERE id = ? FOR UPDATE';
  const [row] = isId(collectionId) ? await tx.rows<{ account_id: string; modseq: bigint; epoch: string }>(text, [collectionId]) : [];
  if (!row) throw new DomainError('not_found', 'no such collection');
  const ownerId = row.account_id as AccountId;
  const log = createLog({ tx, collectionId, ownerId, modseq: row.modseq, epoch: row.epoch, now: store.clock.now() });
  const finish = async () => {
    const modseq = log.modseq();
    if (modseq === row.modseq) return;
    const moved = tx.run('UPDATE collection SET modseq = ? WHERE id = ?', [modseq, collectionId]);
    // On PostgreSQL the commit travels right behind, and fails if this did.
    if (tx.dialect === 'postgresql') moved.catch(() => {});
    else await moved;
    tx.afterCommit(() => store.bus.publish({ kind: 'collection', collectionId, ownerId, modseq: modseq.toString() }));
  };
  return { open: log.open, finish };
}
