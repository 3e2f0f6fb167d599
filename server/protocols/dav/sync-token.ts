import type { Position } from '@/server/domain/sync/model';

// A position of the change log in DAV's spelling: an opaque URI (RFC 6578 section 3.1 ff.).

const prefix = 'urn:atrium:sync:';

export function syncToken({ epoch, modseq }: Position): string {
  return `${prefix}${epoch}:${modseq}`;
}

/** Null for anything we never gave out. */
export function parseSyncToken(text: string): Position | null {
  if (!text.startsWith(prefix)) return null;
  const match = /^([A-Za-z0-9-]{1,64}):(\d{1,18})$/.exec(text.slice(prefix.length));
  if (!match) return null;
  const [, epoch = '', modseq = ''] = match;
  return { epoch, modseq: BigInt(modseq) };
}
