import type { AccountId, CollectionId } from '@/server/core/ids';
import type { Collection, CollectionKind, Component } from '../model';

export type CollectionRow = {
  id: string;
  account_id: string;
  kind: string;
  name: string;
  display_name: string;
  description: string;
  color: string;
  position: number;
  components: string;
  timezone: string;
  transparent: boolean;
  is_default: boolean;
  dead_properties: Record<string, string> | string;
  modseq: bigint;
  epoch: string;
};

export const collectionColumns =
  'id, account_id, kind, name, display_name, description, color, position, components, timezone, transparent, is_default, dead_properties, modseq, epoch';

export function toCollection(row: CollectionRow): Collection {
  return {
    id: row.id as CollectionId,
    ownerId: row.account_id as AccountId,
    kind: row.kind as CollectionKind,
    name: row.name,
    displayName: row.display_name,
    description: row.description,
    color: row.color,
    position: row.position,
    components: row.components === '' ? [] : (row.components.split(',') as Component[]),
    timezone: row.timezone,
    transparent: row.transparent,
    isDefault: row.is_default,
    deadProperties:
      typeof row.dead_properties === 'string' ? (JSON.parse(row.dead_properties) as Record<string, string>) : row.dead_properties,
    modseq: row.modseq,
    epoch: row.epoch,
  };
}
