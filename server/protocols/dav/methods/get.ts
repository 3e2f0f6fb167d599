import { DomainError } from '@/server/core/errors';
import type { Item } from '@/server/domain/sync/model';
import type { DavAnswer } from '../answer';
import { emptyAnswer } from '../answer';
import type { Method } from '../context';
import { exportCollection } from '../export';
import { headerText, holds, preconditionOf } from '../headers';
import { contentTypeOf } from '../properties/item';
import { loadResource } from '../resources';

// GET and HEAD: RFC 9110 sections 9.3 and 13; RFC 4791 section 5.3.4; RFC 6352 section 6.3.2.

export const get: Method = async (context) => {
  const resource = await loadResource(context);
  switch (resource.type) {
    case 'item':
      if (!('body' in resource.item)) throw new DomainError('not_found', 'dav: no such item');
      return itemAnswer(resource.item, context.request.headers['if-modified-since'], preconditionOf(context.request));
    case 'collection':
      return exportCollection(context, resource);
    case 'root':
    case 'principals':
    case 'principal':
    case 'homes':
    case 'home':
      return {
        status: 200,
        headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'private' },
        body: `This is a CalDAV and CardDAV address (${headerText(context.request, 'host')}). Give it to a calendar or contacts program.\n`,
      };
  }
};

function itemAnswer(item: Item, modifiedSince: string | undefined, precondition: ReturnType<typeof preconditionOf>): DavAnswer {
  const validators = {
    ETag: `"${item.etag}"`,
    'Last-Modified': item.updatedAt.toUTCString(),
    'Cache-Control': 'private, no-cache',
    ...(item.scheduleTag === null ? {} : { 'Schedule-Tag': `"${item.scheduleTag}"` }),
  };
  if (precondition && !holds(precondition, item.etag)) {
    if (precondition.ifMatch !== undefined && !holds({ ifMatch: precondition.ifMatch }, item.etag))
      throw new DomainError('precondition_failed', 'get: If-Match');
    return emptyAnswer(304, validators);
  }
  // RFC 9110 section 13.1.3: only without If-None-Match.
  if (modifiedSince && precondition?.ifNoneMatch === undefined) {
    const since = Date.parse(modifiedSince);
    if (!Number.isNaN(since) && Math.floor(item.updatedAt.getTime() / 1000) * 1000 <= since) return emptyAnswer(304, validators);
  }
  return { status: 200, headers: { ...validators, 'Content-Type': contentTypeOf(item) }, body: item.body };
}
