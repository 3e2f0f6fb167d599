import type { IncomingMessage } from 'node:http';
import { DomainError } from '@/server/core/errors';
import { readAttachment } from '@/server/domain/calendar/attachments/read-attachment';
import type { StoredAttachment } from '@/server/domain/calendar/attachments/store-attachment';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import { type DavAnswer, emptyAnswer } from './answer';
import { DavRefusal } from './errors';
import { encodeSegment } from './hrefs';
import type { DavKind } from './path';

// Where the bytes of managed attachments are (RFC 8607 section 3.9): their own addresses, the same for everybody who may see the event.

const place = /^\/dav\/attachments\/([0-9a-f-]{36})(?:\/[^/]*)?$/;

export function attachmentPath({ id, filename }: Pick<StoredAttachment, 'id' | 'filename'>): string {
  return `/dav/attachments/${id}/${encodeSegment(filename)}`;
}

/** The answer to a request for an attachment; null for every other address. Errors: `not_found`, also where calendars are switched off (DOM-9). */
export async function attachmentAnswer(
  request: IncomingMessage,
  { path, person, store, kinds }: { path: string; person: Person; store: Store; kinds: ReadonlySet<DavKind> },
): Promise<DavAnswer | null> {
  const id = place.exec(path)?.[1];
  if (id === undefined) return null;
  if (!kinds.has('calendar')) throw new DomainError('not_found', 'dav: switched off for this person');
  if (request.method === 'OPTIONS') return emptyAnswer(200, { Allow: 'OPTIONS, GET, HEAD' });
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new DavRefusal(405, '', { Allow: 'OPTIONS, GET, HEAD' });
  const file = await readAttachment(store, person, id);
  const headers = {
    'Content-Type': file.mediaType,
    // Whatever is in it: saved, never shown as a page of ours.
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': 'sandbox',
    'Cache-Control': 'private, max-age=31536000, immutable',
    ETag: `"${file.id}"`,
  };
  if (request.headers['if-none-match']?.includes(file.id)) return emptyAnswer(304, headers);
  return { status: 200, headers: { ...headers, 'Content-Length': String(file.size) }, body: '', stream: file.bytes };
}
