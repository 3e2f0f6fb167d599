import type { CollectionId, ItemId } from '@/server/core/ids';
import type { Component, Item, ItemRef } from '../model';

export type RefRow = { name: string; etag: string; size: number; component: string };

export type ItemRow = RefRow & {
  id: string;
  collection_id: string;
  uid: string;
  body: string;
  modseq: bigint;
  updated_at: Date;
  schedule_tag: string | null;
};

export const itemColumns =
  'i.id, i.collection_id, i.name, i.uid, i.body, i.etag, i.size, i.component, i.modseq, i.updated_at, i.schedule_tag';

export function toRef(row: RefRow): ItemRef {
  return { name: row.name, etag: row.etag, size: row.size, component: row.component as Component };
}

export function toItem(row: ItemRow): Item {
  return {
    id: row.id as ItemId,
    collectionId: row.collection_id as CollectionId,
    name: row.name,
    uid: row.uid,
    body: row.body,
    etag: row.etag,
    size: row.size,
    component: row.component as Component,
    modseq: row.modseq,
    updatedAt: row.updated_at,
    scheduleTag: row.schedule_tag,
  };
}
