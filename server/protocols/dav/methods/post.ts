import type { IncomingMessage } from 'node:http';
import { DomainError, isDomainError } from '@/server/core/errors';
import { requestFacts } from '@/server/core/request-facts';
import { requireWritableCalendar } from '@/server/domain/calendar/access';
import { type AttachmentChange, attachLine } from '@/server/domain/calendar/attachments/attachment-lines';
import { changeAttachments } from '@/server/domain/calendar/attachments/change-attachments';
import {
  attachmentLimits,
  forgetAttachment,
  type StoredAttachment,
  storeAttachment,
} from '@/server/domain/calendar/attachments/store-attachment';
import { emptyAnswer } from '../answer';
import { attachmentPath } from '../attachment';
import { contentDispositionName } from '../content-disposition';
import type { DavContext, Method } from '../context';
import { refuse } from '../errors';
import { headerText, preconditionOf, preferencesOf } from '../headers';
import { writeCondition } from '../if-header';
import { caldav } from '../names';
import { loadCollection } from '../resources';
import { representation } from './put';

// POST on a calendar object: managed attachments, RFC 8607 sections 3.3 to 3.5.

export const post: Method = async (context) => {
  const { target, request, store, person } = context;
  if (target.type !== 'item' || target.kind !== 'calendar') throw new DomainError('not_found', 'post: nothing to post to');
  const asked = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const action = asked.get('action');
  const id = asked.get('managed-id');
  const rids = (asked.get('rid') ?? '').split(',').filter((rid) => rid !== '');
  if (action !== 'attachment-add' && action !== 'attachment-update' && action !== 'attachment-remove')
    throw refuse(403, caldav('valid-action'));
  if ((action === 'attachment-add') === (id !== null)) throw refuse(403, caldav('valid-managed-id'));
  if (action === 'attachment-update' && rids.length > 0) throw refuse(403, caldav('valid-rid'));

  const found = await loadCollection(context, { kind: target.kind, login: target.login, name: target.collection });
  const collection = await requireWritableCalendar(store, person, found.collection);
  const precondition = preconditionOf(request);
  const condition = await writeCondition(context);
  // Refused before the first byte is stored where the client says how many there are.
  if (Number(request.headers['content-length'] ?? 0) > attachmentLimits.maxBytes) {
    await drain(request);
    throw refuse(403, caldav('max-attachment-size'));
  }
  const file =
    action === 'attachment-remove' ? null : await storeAttachment(store, { ownerId: collection.ownerId, ...describedBy(context) });
  const changed = changeAttachments(store, {
    collection,
    name: target.name,
    change: changeOf(context, { file, id: id ?? '', rids }),
    ...(precondition ? { precondition } : {}),
    ...(condition ? { condition } : {}),
  });
  const { etag } = await changed.catch(async (error: unknown) => {
    // Refused for certain, so nobody heard of it. After anything else (a connection lost at the commit) housekeeping looks who names it.
    if (file && isDomainError(error)) await forgetAttachment(store, file.id);
    throw error;
  });
  const headers = { ETag: `"${etag}"`, ...(file ? { 'Cal-Managed-ID': file.id } : {}) };
  if (!preferencesOf(request).representation) return emptyAnswer(action === 'attachment-add' ? 201 : 204, headers);
  const answer = await representation(context, action === 'attachment-add' ? 201 : 200);
  return { ...answer, headers: { ...answer.headers, ...headers } };
};

const drainedBytes = 67_108_864;
const drainMilliseconds = 15_000;

/** Reads and throws away for a while: a client that is still sending would lose the refusal with the connection. */
async function drain(request: IncomingMessage): Promise<void> {
  const began = performance.now();
  let size = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > drainedBytes || performance.now() - began > drainMilliseconds) return;
  }
}

function describedBy({ request }: DavContext) {
  const mediaType = headerText(request, 'content-type').split(';')[0]?.trim().toLowerCase() ?? '';
  return {
    filename: contentDispositionName(headerText(request, 'content-disposition')) || 'attachment',
    mediaType: /^[a-z0-9!#$&^_.+-]{1,100}\/[a-z0-9!#$&^_.+-]{1,100}$/.test(mediaType) ? mediaType : 'application/octet-stream',
    // Leaving it early must not end the connection: the refusal goes back on it.
    source: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
  };
}

function changeOf(
  context: DavContext,
  { file, id, rids }: { file: StoredAttachment | null; id: string; rids: readonly string[] },
): AttachmentChange {
  if (!file) return { kind: 'remove', id, rids };
  const { origin, basePath } = requestFacts(context.request);
  const line = attachLine(file, `${origin}${basePath}${attachmentPath(file)}`);
  return id === '' ? { kind: 'add', line, rids } : { kind: 'update', id, line };
}
