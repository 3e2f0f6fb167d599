import type { AccountId, CollectionId, ItemId } from '@/server/core/ids';

export type CollectionKind = 'calendar' | 'tasks' | 'addressbook' | 'inbox' | 'trash';
export type Component = 'VEVENT' | 'VTODO' | 'VJOURNAL' | 'VFREEBUSY' | 'VCARD';

export type Collection = {
  id: CollectionId;
  ownerId: AccountId;
  kind: CollectionKind;
  /** The last path segment of its DAV address. */
  name: string;
  displayName: string;
  description: string;
  /** `#RRGGBB`, `#RRGGBBAA` or empty. */
  color: string;
  position: number;
  /** Components it takes; for address books `['VCARD']`. */
  components: readonly Component[];
  /** A VTIMEZONE-bearing VCALENDAR text as a client set it, or empty. */
  timezone: string;
  transparent: boolean;
  isDefault: boolean;
  /** `{namespace}local-name` to the XML text of the value. */
  deadProperties: Readonly<Record<string, string>>;
  modseq: bigint;
  epoch: string;
};

/** What may be said of an item without reading its body. */
export type ItemRef = { name: string; etag: string; size: number; component: Component };

export type Item = ItemRef & {
  id: ItemId;
  collectionId: CollectionId;
  uid: string;
  /** The client's bytes as text. */
  body: string;
  modseq: bigint;
  updatedAt: Date;
  /** What only a scheduling change alters (RFC 6638 section 3.2.10); null on everything that is not a scheduling object. */
  scheduleTag: string | null;
};

/** The columns that find an item, derived from its body by the room that understands it. Seconds are UTC epoch seconds. */
export type ItemIndex = {
  uid: string;
  component: Component;
  summary: string;
  /** Null when it has no time. */
  firstStart: number | null;
  /** Null when endless, or when it has no time. */
  lastEnd: number | null;
  recurring: boolean;
  hasAlarm: boolean;
  classified: 'PUBLIC' | 'CONFIDENTIAL' | 'PRIVATE';
  status: string;
  searchText: string;
  /** Lower case. */
  emails: readonly string[];
  /** When it happens, as seen from `now`; null when only the body can tell. Left out: not known yet, a job will see to it. */
  occurrences?: (now: Date) => StoredOccurrences | null;
};

/** `about`: around then, and the body says when exactly (times that depend on the asker's zone, tasks, journals). */
export type StoredOccurrence = { start: number; end: number; busy: 'free' | 'busy' | 'tentative' | 'about' };

/** All occurrences that touch [from, to); null bounds: there are no others at all. */
export type StoredOccurrences = { from: number | null; to: number | null; rows: readonly StoredOccurrence[] };

/** What a conditional request asks to be true of the stored item (RFC 9110 section 13.1). */
export type Precondition = { ifMatch?: readonly string[] | '*'; ifNoneMatch?: readonly string[] | '*' };

/** A position in a collection's change log. Doors print it in their own spelling (sync-token, SyncKey, event id). */
export type Position = { epoch: string; modseq: bigint };

export type Changes = {
  /** Items that are new or changed since the position, in modseq order. */
  changed: readonly (ItemRef & { modseq: bigint })[];
  /** Names that are gone since the position and were there at the position. */
  removed: readonly string[];
  /** Where to ask from next time. */
  position: Position;
  /** True when a limit cut the answer: ask again from `position`. */
  truncated: boolean;
};
