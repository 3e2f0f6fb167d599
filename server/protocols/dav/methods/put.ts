import { DomainError, isDomainError } from '@/server/core/errors';
import { emptyAnswer } from '../answer';
import { readTextBody } from '../body';
import type { DavContext, Method } from '../context';
import { refuse } from '../errors';
import { headerText, preconditionOf, preferencesOf } from '../headers';
import { writeCondition } from '../if-header';
import { asSeen } from '../items';
import { putObject } from '../kinds';
import { caldav, carddav } from '../names';
import type { DavKind } from '../path';
import { contentTypeOf } from '../properties/item';
import { findCollectionAt, loadResource } from '../resources';

// PUT: RFC 9110 section 9.3.4, RFC 4791 section 5.3.2, RFC 6352 section 6.3.2. What is valid is kept byte by byte.

/** The column takes no longer names. */
export const maxNameLength = 400;

export const put: Method = async (context) => {
  const { target, request, store, person } = context;
  if (target.type !== 'item') throw new DomainError('conflict', 'put: nothing can lie there');
  // Somebody else's address says nothing of what is or is not there.
  const collection = await findCollectionAt(context, { ...target, name: target.collection });
  if (headerText(request, 'content-range') !== '') throw new DomainError('invalid', 'put: Content-Range');
  const { text, isUtf8 } = await readTextBody(request, { precondition: invalidData[target.kind] });
  refuseOtherData(target.kind, headerText(request, 'content-type'), text);
  if (!collection) throw new DomainError('conflict', 'put: no such collection');
  if ([...target.name].length > maxNameLength) throw new DomainError('conflict', 'put: the name is too long');

  const precondition = preconditionOf(request);
  const condition = await writeCondition(context);
  const { representation: wantsBack } = preferencesOf(request);
  const put = putObject(
    { store, person },
    {
      kind: target.kind,
      collection,
      name: target.name,
      body: text,
      ...(precondition ? { precondition } : {}),
      ...(condition ? { condition: (log) => condition(asSeen(collection, log)) } : {}),
    },
  );
  const { created, etag, storedAsSent } = await put.catch((error: unknown) => {
    // RFC 8144 section 3.2: whoever lost the race is shown what won it.
    if (wantsBack && isDomainError(error) && error.code === 'precondition_failed')
      return { created: false, etag: null, storedAsSent: false };
    throw error;
  });
  if (etag === null) return representation(context, 412);
  // A tag only when a GET would give these very bytes (dav.md 15).
  const headers: Record<string, string> = storedAsSent && isUtf8 ? { ETag: `"${etag}"` } : {};
  if (wantsBack) return representation(context, created ? 201 : 200);
  return emptyAnswer(created ? 201 : 204, headers);
};

const invalidData: Readonly<Record<DavKind, string>> = { calendar: 'valid-calendar-data', addressbook: 'valid-address-data' };

/** Another media type is only refused as such when the body is not what it should be either: several clients label wrongly. */
function refuseOtherData(kind: DavKind, contentType: string, text: string): void {
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const expected = kind === 'calendar' ? ['text/calendar'] : ['text/vcard', 'text/x-vcard', 'text/directory'];
  if (mediaType === '' || expected.includes(mediaType)) return;
  if (/^\ufeff?\s*BEGIN:/i.test(text)) return;
  throw refuse(403, kind === 'calendar' ? caldav('supported-calendar-data') : carddav('supported-address-data'));
}

/** RFC 7240 section 4.2: the client wants to see what is stored now. */
export async function representation(context: DavContext, status: 200 | 201 | 412) {
  const resource = await loadResource(context).catch((error: unknown) => {
    if (isDomainError(error) && error.code === 'not_found') return null;
    throw error;
  });
  if (resource?.type !== 'item' || !('body' in resource.item)) return emptyAnswer(status === 200 ? 204 : status);
  const { item } = resource;
  return {
    status,
    headers: {
      ETag: `"${item.etag}"`,
      'Content-Type': contentTypeOf(item),
      'Content-Location': resource.href,
      'Preference-Applied': 'return=representation',
      Vary: 'Prefer',
    },
    body: item.body,
  };
}
