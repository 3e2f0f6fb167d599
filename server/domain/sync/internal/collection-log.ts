import { createHash } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import { type AccountId, type CollectionId, newId } from '@/server/core/ids';
import { inList } from '@/server/store/placeholders';
import type { SqlValue, Transaction } from '@/server/store/sql';
import type { Item } from '../model';
import { checkPrecondition } from '../precondition';
import type { CollectionLog, PutInput, PutResult } from '../write';
import { insertUses } from './attachment-uses';
import { clip, foldText } from './fold-text';
import { type ItemRow, itemColumns, toItem } from './item-row';
import { insertOccurrences, placesOf } from './occurrence-rows';
import { saveVersion } from './save-version';

type Opening = { tx: Transaction; collectionId: CollectionId; ownerId: AccountId; modseq: bigint; epoch: string; now: Date };
type StoredHead = { id: string; name: string; uid: string; etag: string; modseq: bigint; created_seq: bigint };

const maxNameLength = 400;
const maxUidLength = 255;
const headColumns = 'id, name, uid, etag, modseq, created_seq';

/** The writing half of the change log, for one transaction that holds the collection's row. */
export function createLog({ tx, collectionId, ownerId, modseq: start, epoch, now }: Opening): {
  open: CollectionLog;
  modseq: () => bigint;
} {
  let modseq = start;

  const readOne = async (where: string, value: string): Promise<Item | null> => {
    const [row] = await tx.rows<ItemRow>(`SELECT ${itemColumns} FROM item i WHERE i.collection_id = ? AND ${where}`, [collectionId, value]);
    return row ? toItem(row) : null;
  };

  const put = async (input: PutInput): Promise<PutResult> => {
    const row = rowOf(input);
    const heads = await tx.rows<StoredHead>(
      `SELECT ${headColumns} FROM item WHERE collection_id = ? AND name = ? UNION ALL SELECT ${headColumns} FROM item WHERE collection_id = ? AND uid = ? AND name <> ?`,
      [collectionId, input.name, collectionId, row.uid, input.name],
    );
    const existing = heads.find((head) => head.name === input.name);
    checkPrecondition(existing?.etag ?? null, input.precondition);
    if (input.expectAbsentUid !== false) checkUid(row.uid, existing, heads);
    if (existing && existing.etag === row.etag && existing.uid === row.uid)
      return { created: false, etag: row.etag, modseq: existing.modseq };

    modseq += 1n;
    const id = existing?.id ?? newId();
    const places = placesOf(input.index, now);
    const columns: Record<string, SqlValue> = { ...row, ...places.columns, modseq, updated_at: now };
    if (input.scheduleTag !== undefined) columns['schedule_tag'] = input.scheduleTag;
    const statements = existing
      ? [
          () => saveVersion(tx, id, input.versionReason ?? 'edit', now),
          () => update(tx, id, columns),
          () => tx.run('DELETE FROM item_email WHERE item_id = ?', [id]),
          () => tx.run('DELETE FROM item_occurrence WHERE item_id = ?', [id]),
        ]
      : [() => insert(tx, { id, collection_id: collectionId, name: input.name, created_seq: modseq, created_at: now, ...columns })];
    const emails = insertEmails(tx, { id, collectionId, emails: input.index.emails });
    await together(tx, [
      ...statements,
      ...emails,
      ...insertOccurrences(tx, { id, collectionId }, places.rows),
      ...insertUses(tx, { id, ownerId, body: input.body }),
    ]);
    return { created: !existing, etag: row.etag, modseq };
  };

  const remove: CollectionLog['remove'] = async ({ name, precondition, versionReason }) => {
    const heads = await tx.rows<StoredHead>(`SELECT ${headColumns} FROM item WHERE collection_id = ? AND name = ?`, [collectionId, name]);
    const existing = heads.find((head) => head.name === name);
    if (!existing) {
      checkPrecondition(null, precondition);
      throw new DomainError('not_found', 'no such item');
    }
    checkPrecondition(existing.etag, precondition);
    modseq += 1n;
    await together(tx, [
      () => saveVersion(tx, existing.id, versionReason ?? 'delete', now),
      () => tx.run('DELETE FROM item WHERE id = ?', [existing.id]),
      () =>
        tx.run('INSERT INTO tombstone (collection_id, name, uid, modseq, created_seq, deleted_at) VALUES (?, ?, ?, ?, ?, ?)', [
          collectionId,
          name,
          existing.uid,
          modseq,
          existing.created_seq,
          now,
        ]),
    ]);
    return { modseq };
  };

  const open: CollectionLog = {
    collectionId,
    ownerId,
    tx,
    read: (name) => readOne('i.name = ?', name).then((item) => (item?.name === name ? item : null)),
    readByUid: (uid) => readOne('i.uid = ? ORDER BY i.modseq LIMIT 1', uid),
    position: () => ({ epoch, modseq }),
    put,
    remove,
  };
  return { open, modseq: () => modseq };
}

/**
 * Statements that do not wait for each other's answers. On PostgreSQL they travel together, and after a failure the rest is refused.
 * MySQL ends the whole transaction at a deadlock, and would run the rest outside of it: there, one after the other.
 */
async function together(tx: Transaction, statements: readonly (() => Promise<number>)[]): Promise<void> {
  if (tx.dialect === 'postgresql') await Promise.all(statements.map((statement) => statement()));
  else for (const statement of statements) await statement();
}

/** A strong etag: the first half of a SHA-256 of the bytes, without the quotes. */
function etagOf(body: string): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22);
}

function rowOf({ name, body, index }: PutInput) {
  if (name === '' || Array.from(name).length > maxNameLength || /[\0/]| $/.test(name))
    throw new DomainError('invalid', 'an item cannot have that name');
  if (Array.from(index.uid).length > maxUidLength || index.uid.includes('\0')) throw new DomainError('invalid', 'the UID is too long');
  if (body.includes('\0') || !body.isWellFormed()) throw new DomainError('invalid', 'the text holds characters that are none');
  return {
    uid: index.uid,
    body,
    etag: etagOf(body),
    size: Buffer.byteLength(body),
    component: index.component,
    summary: clip(withoutNul(index.summary), 255),
    first_start: index.firstStart === null ? null : Math.floor(index.firstStart),
    last_end: index.lastEnd === null ? null : Math.ceil(index.lastEnd),
    recurring: index.recurring,
    has_alarm: index.hasAlarm,
    classified: index.classified,
    status: clip(withoutNul(index.status), 16),
    search_text: foldText(withoutNul(index.searchText)),
  };
}

const withoutNul = (text: string) => text.replaceAll('\0', '').toWellFormed();

function checkUid(uid: string, existing: StoredHead | undefined, heads: readonly StoredHead[]): void {
  if (uid === '') return;
  const other = heads.find((head) => head !== existing && head.uid === uid);
  const conflict = other ?? (existing && existing.uid !== '' && existing.uid !== uid ? existing : undefined);
  if (conflict) throw new DomainError('conflict', 'another item has this UID', { details: { uidConflict: conflict.name } });
}

function insert(tx: Transaction, row: Readonly<Record<string, SqlValue>>): Promise<number> {
  const names = Object.keys(row);
  return tx.run(`INSERT INTO item (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, Object.values(row));
}

function update(tx: Transaction, id: string, columns: Readonly<Record<string, SqlValue>>): Promise<number> {
  const names = Object.keys(columns);
  return tx.run(`UPDATE item SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`, [...Object.values(columns), id]);
}

const maxEmails = 500;

/** In batches of a few fixed sizes, so that few different statements are made. */
function insertEmails(tx: Transaction, item: { id: string; collectionId: string; emails: readonly string[] }): (() => Promise<number>)[] {
  const emails = [...new Set(item.emails.map((email) => withoutNul(email).trim().toLowerCase()))].filter(
    (email) => email !== '' && email.length <= 190,
  );
  const batches: (() => Promise<number>)[] = [];
  for (let start = 0; start < Math.min(emails.length, maxEmails); start += 16) {
    const list = inList(emails.slice(start, start + 16)).values;
    const ignore = tx.dialect === 'mysql' ? ['INSERT IGNORE', ''] : ['INSERT', ' ON CONFLICT DO NOTHING'];
    const marks = list.map(() => '(?, ?, ?)').join(', ');
    const values = list.flatMap((email) => [item.id, item.collectionId, email]);
    batches.push(() => tx.run(`${ignore[0]} INTO item_email (item_id, collection_id, email) VALUES ${marks}${ignore[1]}`, values));
  }
  return batches;
}
