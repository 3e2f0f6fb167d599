import { type ErrorCode, isDomainError } from '@/server/core/errors';
import { logger } from '@/server/core/log';
import { type DavAnswer, xmlHeaders } from './answer';
import { xmlDocument } from './multistatus';
import { tagsOf } from './names';
import type { DavKind } from './path';

// Every failure gets its status and, where an RFC names one, its precondition element. RFC 4918 section 16.

/** A refusal that only DAV knows: a status with a precondition element in the body. Rooms throw DomainError instead. */
export class DavRefusal extends Error {
  override readonly name = 'DavRefusal';
  readonly status: number;
  /** The text inside DAV:error; empty for none. */
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, error = '', headers: Record<string, string> = {}) {
    super(`dav refusal ${status} ${error}`);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

/** The element of a precondition given by its Clark name, with content already written as XML. */
export function preconditionElement(clark: string, content = ''): string {
  const tags = tagsOf(clark);
  return content === '' ? tags.empty : `${tags.open}${content}${tags.close}`;
}

/** Refuses with one precondition. */
export function refuse(status: number, clark: string, content = ''): DavRefusal {
  return new DavRefusal(status, preconditionElement(clark, content));
}

type Mapped = { status: number; element?: string };

/** Every domain code has a decision here; a new code does not compile until it gets one. */
const statuses: Record<ErrorCode, Mapped> = {
  unauthenticated: { status: 401 },
  forbidden: { status: 403, element: '{DAV:}need-privileges' },
  not_found: { status: 404 },
  gone: { status: 404 },
  conflict: { status: 409 },
  precondition_failed: { status: 412 },
  invalid: { status: 400 },
  unsupported: { status: 415 },
  too_large: { status: 413 },
  quota_exceeded: { status: 507, element: '{DAV:}quota-not-exceeded' },
  locked: { status: 423 },
  rate_limited: { status: 429 },
  sync_position_gone: { status: 403, element: '{DAV:}valid-sync-token' },
  // Something is there already: what RFC 4918 section 9.3.1 answers to MKCOL.
  name_taken: { status: 405 },
  upstream_failed: { status: 502 },
  unavailable: { status: 503 },
};

/** Preconditions rooms may name in `details.precondition`; those of both kinds stand in the namespace of the kind. */
const preconditionHomes: Readonly<Record<string, 'caldav' | 'carddav' | 'kind'>> = {
  'supported-calendar-data': 'caldav',
  'valid-calendar-data': 'caldav',
  'valid-calendar-object-resource': 'caldav',
  'supported-calendar-component': 'caldav',
  'calendar-collection-location-ok': 'caldav',
  'min-date-time': 'caldav',
  'max-date-time': 'caldav',
  'max-instances': 'caldav',
  'max-attendees-per-instance': 'caldav',
  'default-calendar-needed': 'caldav',
  'max-attachment-size': 'caldav',
  'max-attachments-per-resource': 'caldav',
  'valid-managed-id': 'caldav',
  'valid-rid': 'caldav',
  'supported-address-data': 'carddav',
  'valid-address-data': 'carddav',
  'addressbook-collection-location-ok': 'carddav',
  'max-resource-size': 'kind',
  'no-uid-conflict': 'kind',
};

const namespaces = { caldav: 'urn:ietf:params:xml:ns:caldav', carddav: 'urn:ietf:params:xml:ns:carddav' } as const;

/** What the answer to a failure needs to know of the request. */
export type FailedRequest = {
  requestId: string;
  kind: DavKind | null;
  method: string;
  itemHref: ((name: string) => string) | null;
  /** Of the object and its collection, where the request is about one. */
  hrefs?: { item: string; collection: string } | null;
};

/** Turns whatever was thrown into an answer. Unknown errors are logged with their cause, once, and become a 500. */
export function answerError(error: unknown, failed: FailedRequest): DavAnswer {
  if (error instanceof DavRefusal) return refusalAnswer(error.status, error.error, error.headers);
  if (!isDomainError(error)) {
    logger('dav').error({ err: error, requestId: failed.requestId, method: failed.method }, 'request failed');
    return { status: 500, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `reference ${failed.requestId}\n` };
  }
  const mapped = statuses[error.code];
  if (mapped.status >= 500) logger('dav').warn({ err: error, requestId: failed.requestId, method: failed.method }, 'request refused');
  const headers: Record<string, string> = {};
  if (error.code === 'rate_limited') headers['Retry-After'] = String(error.details['retryAfterSeconds'] ?? 60);
  if (error.code === 'unavailable') headers['Retry-After'] = '10';
  const conflict = error.details['uidConflict'];
  if (typeof conflict === 'string') {
    const name = namedPrecondition('no-uid-conflict', failed.kind);
    const href = failed.itemHref && conflict !== '' ? `<D:href>${failed.itemHref(conflict)}</D:href>` : '';
    return refusalAnswer(409, preconditionElement(name, href), headers);
  }
  if (error.details['limit'] === 'matches')
    return refusalAnswer(507, preconditionElement('{DAV:}number-of-matches-within-limits'), headers);
  const privilege = error.details['privilege'];
  if (error.code === 'forbidden' && typeof privilege === 'string' && failed.hrefs)
    return refusalAnswer(403, needPrivileges(privilege, failed.hrefs), headers);
  const reason = error.details['reason'];
  if (error.code === 'forbidden' && typeof reason === 'string')
    return { status: 403, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${reason}\n` };
  const precondition = error.details['precondition'];
  if (typeof precondition === 'string' && preconditionHomes[precondition])
    return refusalAnswer(403, preconditionElement(namedPrecondition(precondition, failed.kind)), headers);
  return refusalAnswer(mapped.status, mapped.element ? preconditionElement(mapped.element) : '', headers);
}

/** RFC 3744 section 7.1.1: what is missing, and where. Members are bound and unbound in their collection. */
export function needPrivileges(privilege: string, { item, collection }: { item: string; collection: string }): string {
  const href = privilege === 'bind' || privilege === 'unbind' ? collection : item;
  const resource = `<D:resource><D:href>${href}</D:href><D:privilege><D:${privilege}/></D:privilege></D:resource>`;
  return preconditionElement('{DAV:}need-privileges', resource);
}

function namedPrecondition(name: string, kind: DavKind | null): string {
  const home = preconditionHomes[name];
  const space = home === 'kind' || home === undefined ? (kind === 'addressbook' ? 'carddav' : 'caldav') : home;
  return `{${namespaces[space]}}${name}`;
}

function refusalAnswer(status: number, error: string, headers: Readonly<Record<string, string>>): DavAnswer {
  if (error === '') return { status, headers, body: '' };
  return { status, headers: { ...headers, ...xmlHeaders }, body: xmlDocument('D:error', error) };
}
