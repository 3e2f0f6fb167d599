import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageList, MessageRow } from '@/server/domain/mail/schema';
import { pageSize, withChangedRows, withoutRows } from './list-cache';

function row(uid: number): MessageRow {
  return {
    uid,
    uids: [uid],
    subject: `Message ${uid}`,
    people: [],
    date: '2026-11-21T10:00:00Z',
    snippet: '',
    unread: true,
    flagged: false,
    answered: false,
    hasAttachment: false,
    hasInvitation: false,
    size: 1,
  };
}

function page(offset: number, length: number, total: number): [number, MessageList] {
  return [offset, { total, offset, version: 'v', rows: Array.from({ length }, (_, at) => row(offset + at + 1)) }];
}

test('taking a row out of the first page pulls the first row of the second page up', () => {
  const pages = withoutRows(new Map([page(0, pageSize, 150), page(pageSize, 50, 150)]), new Set([3]));
  assert.equal(pages.get(0)?.rows.length, pageSize);
  assert.equal(pages.get(0)?.rows[2]?.uid, 4);
  assert.equal(pages.get(0)?.rows.at(-1)?.uid, pageSize + 1);
  assert.equal(pages.get(pageSize)?.rows.length, 49);
  assert.equal(pages.get(0)?.total, 149);
  assert.equal(pages.get(pageSize)?.total, 149);
});

test('when the following page is not held, the row that would move up is unknown, not invented', () => {
  const pages = withoutRows(new Map([page(0, pageSize, 1000)]), new Set([1, 2]));
  assert.equal(pages.get(0)?.rows.length, pageSize - 2);
  assert.equal(pages.get(0)?.total, 998);
});

test('a later page held alone keeps its place and loses no row when nothing of it was taken', () => {
  const before = new Map([page(500, pageSize, 1000)]);
  assert.equal(withoutRows(before, new Set([7])), before);
});

test('changing a flag touches only the pages that hold the row', () => {
  const before = new Map([page(0, pageSize, 150), page(pageSize, 50, 150)]);
  const after = withChangedRows(before, new Set([5]), (old) => ({ ...old, unread: false }));
  assert.equal(after.get(0)?.rows[4]?.unread, false);
  assert.equal(after.get(0)?.rows[5]?.unread, true);
  assert.equal(after.get(pageSize), before.get(pageSize));
});
