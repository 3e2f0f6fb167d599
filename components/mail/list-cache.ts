import type { MessageList, MessageRow } from '@/server/domain/mail/schema';

// Lists come in pages of rows by offset. These functions change what the browser holds of one list at once, before the
// server answers: taking a row out moves all later ones up, over the borders of pages.

export const pageSize = 100;

/** The held pages of one list (same folder, view, filter, search), by offset. */
export type Pages = ReadonlyMap<number, MessageList>;

/** Takes rows out and closes the gaps. Rows that move out of sight of what is held are simply unknown until fetched. */
export function withoutRows(pages: Pages, gone: ReadonlySet<number>): Pages {
  const rows: (MessageRow | undefined)[] = [];
  for (const [offset, page] of pages) for (const [at, row] of page.rows.entries()) rows[offset + at] = row;
  const kept: (MessageRow | undefined)[] = [];
  let removed = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    if (row && gone.has(row.uid)) removed += 1;
    else kept.push(row);
  }
  if (removed === 0) return pages;
  return new Map(
    [...pages].map(([offset, page]) => {
      const slice = kept.slice(offset, offset + pageSize);
      const known = slice.indexOf(undefined);
      const next = (known < 0 ? slice : slice.slice(0, known)).filter((row) => row !== undefined);
      return [offset, { ...page, total: Math.max(0, page.total - removed), rows: next }];
    }),
  );
}

/** Changes some rows in place (flags). Pages without any of them stay the same object. */
export function withChangedRows(pages: Pages, uids: ReadonlySet<number>, change: (row: MessageRow) => MessageRow): Pages {
  return new Map(
    [...pages].map(([offset, page]) => [
      offset,
      page.rows.some((row) => uids.has(row.uid))
        ? { ...page, rows: page.rows.map((row) => (uids.has(row.uid) ? change(row) : row)) }
        : page,
    ]),
  );
}
