import type { Store } from '@/server/store/store';
import { always, insertOccurrences, placesOf, unasked } from './internal/occurrence-rows';
import type { ItemIndex } from './model';

// Stored occurrences of endless series reach two years ahead; time goes on. Rolling writes them anew, and writes them for items from
// before there were any. In between nothing is wrong: what is not covered is answered by the body.

const batch = 25;

type Due = { id: string; component: string; body: string };

/**
 * Brings stored occurrences up to date, for at most `seconds`. `indexOf` reads a body. Changes no item, so no modseq either.
 * Gives the number of items that were written; 0 when nothing was due. May be killed anywhere: each batch is one transaction.
 */
export async function rollOccurrences(store: Store, indexOf: (body: string) => ItemIndex, seconds: number): Promise<number> {
  const deadline = performance.now() + seconds * 1000;
  let rolled = 0;
  let after = '';
  for (;;) {
    const collections = await collectionsDue(store, after);
    if (collections.length === 0) return rolled;
    for (const id of collections) {
      for (;;) {
        const written = await rollSome(store, id, indexOf);
        rolled += written;
        if (written === 0) break;
        if (performance.now() > deadline) return rolled;
      }
      after = id;
    }
  }
}

/** Never asked, or more than half of what lay ahead has passed. */
const due = `i.indexed_to < ${always} AND i.component <> 'VCARD' AND (i.indexed_to = ${unasked} OR (i.indexed_to > 0 AND (? - i.indexed_from) * 2 > i.indexed_to - i.indexed_from))`;

async function collectionsDue(store: Store, after: string): Promise<string[]> {
  const rows = await store.sql.rows<{ id: string }>(
    `SELECT c.id FROM collection c WHERE c.kind <> 'addressbook'${after === '' ? '' : ' AND c.id > ?'}
       AND EXISTS (SELECT 1 FROM item i WHERE i.collection_id = c.id AND ${due}) ORDER BY c.id LIMIT 100`,
    [...(after === '' ? [] : [after]), nowSeconds(store)],
  );
  return rows.map(({ id }) => id);
}

function rollSome(store: Store, collectionId: string, indexOf: (body: string) => ItemIndex): Promise<number> {
  return store.transaction(async (tx) => {
    // Writers of this collection wait; the bodies are what they will be until the end of this transaction.
    await tx.rows('SELECT id FROM collection WHERE id = ? FOR UPDATE', [collectionId]);
    const text = `SELECT i.id, i.component, i.body FROM item i WHERE i.collection_id = ? AND ${due} LIMIT ${batch}`;
    const items = await tx.rows<Due>(text, [collectionId, nowSeconds(store)]);
    for (const item of items) {
      const { columns, rows } = placesOf(readIndex(item, indexOf), store.clock.now());
      await tx.run('DELETE FROM item_occurrence WHERE item_id = ?', [item.id]);
      await tx.run('UPDATE item SET indexed_from = ?, indexed_to = ? WHERE id = ?', [columns.indexed_from, columns.indexed_to, item.id]);
      for (const statement of insertOccurrences(tx, { id: item.id, collectionId }, rows)) await statement();
    }
    return items.length;
  });
}

/** A body that cannot be read any more must not be tried for ever. */
function readIndex({ body }: Due, indexOf: (body: string) => ItemIndex): Pick<ItemIndex, 'component' | 'occurrences'> {
  try {
    const { component, occurrences } = indexOf(body);
    return { component, occurrences: occurrences ?? (() => null) };
  } catch {
    return { component: 'VEVENT', occurrences: () => null };
  }
}

const nowSeconds = (store: Store) => Math.floor(store.clock.now().getTime() / 1000);
