import type { AccountId, CollectionId } from './ids';

/** News that somebody online may want to see at once. Sent after commit; may be lost, never the only record of anything. */
export type BusEvent =
  | { kind: 'collection'; collectionId: CollectionId; ownerId: AccountId; modseq: string }
  | { kind: 'collections'; accountId: AccountId }
  | { kind: 'mail'; accountId: AccountId; folder: string; reason: 'exists' | 'flags' | 'expunge' }
  | { kind: 'folders'; accountId: AccountId }
  | { kind: 'outbox'; accountId: AccountId; outboxId: string; state: 'sent' | 'failed' | 'cancelled' }
  | { kind: 'preferences'; accountId: AccountId }
  /** Passwords, factors or app passwords changed: whoever remembers a verified login forgets it. For servers only. */
  | { kind: 'credentials'; accountId: AccountId }
  | { kind: 'session-ended'; accountId: AccountId; sessionId: string };

/** Carries news between parts of one process, or (Redis) between instances. */
export interface Bus {
  publish(event: BusEvent): void;
  /** Calls `listener` for each event until the returned function is called. */
  subscribe(listener: (event: BusEvent) => void): () => void;
  close(): Promise<void>;
}
