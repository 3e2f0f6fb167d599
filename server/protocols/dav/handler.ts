import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '@/server/core/errors';
import { logger, withRequestId } from '@/server/core/log';
import { requestFacts } from '@/server/core/request-facts';
import { type DirectoryBook, listDirectoryBooks } from '@/server/domain/contacts/directory-books';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import type { Atrium } from '@/server/wiring';
import { type DavAnswer, emptyAnswer, sendAnswer } from './answer';
import { attachmentAnswer } from './attachment';
import { challenge, personOf } from './auth';
import { BodyAborted } from './body';
import { compressed } from './compress';
import type { DavContext, Method } from './context';
import { answerError, DavRefusal } from './errors';
import { type Hrefs, hrefsFor, type Spelling } from './hrefs';
import { checkIfHeader } from './if-header';
import { allowedOn, type MethodName, methodNames } from './method-table';
import { acl } from './methods/acl';
import { copy, move } from './methods/copy-move';
import { remove } from './methods/delete';
import { get } from './methods/get';
import { mkcalendar, mkcol } from './methods/make-collection';
import { options } from './methods/options';
import { post } from './methods/post';
import { propfind } from './methods/propfind';
import { proppatch } from './methods/proppatch';
import { put } from './methods/put';
import { report } from './methods/report';
import { type DavKind, type ParsedPath, parsePath, type Target } from './path';
import { isOwnLogin } from './resources';

// The CalDAV and CardDAV door: RFC 4918, 4791, 6352, 3744, 6578. One pipeline: address, login, verb, answer.

const methods: Record<MethodName, Method> = {
  OPTIONS: options,
  GET: get,
  HEAD: get,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  REPORT: report,
  PUT: put,
  POST: post,
  DELETE: remove,
  MKCOL: mkcol,
  MKCALENDAR: mkcalendar,
  COPY: copy,
  MOVE: move,
  ACL: acl,
};

/** Answers one DAV request; never throws. Takes everything below /dav, /SOGo/dav and the two well-known addresses. */
export async function handleDav(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  const requestId = requestFacts(request).id;
  await withRequestId(requestId, async () => {
    const plain = await answerTo(request, atrium, requestId);
    // A proxy in front packs for everybody, with its own rules.
    const packs = atrium.config.current.compress && !requestFacts(request).proxied;
    const answer = packs ? await compressed(request, plain) : plain;
    if (response.destroyed) return;
    // Node throws away what was not read of a body; when that is long, a new connection is cheaper for both.
    if (!request.complete && !(Number(request.headers['content-length']) <= longBodyBytes)) response.setHeader('Connection', 'close');
    sendAnswer(response, answer, { withoutBody: request.method === 'HEAD' });
  });
}

async function answerTo(request: IncomingMessage, atrium: Atrium, requestId: string): Promise<DavAnswer> {
  const method = request.method ?? 'GET';
  const path = (request.url ?? '/').replace(/[?#].*$/s, '');
  // RFC 6764 section 5: any method is led on, before login.
  if (/^\/\.well-known\/(caldav|carddav)\/?$/.test(path)) {
    const Location = `${atrium.config.current.basePath}/dav/`;
    return emptyAnswer(301, { Location, 'Cache-Control': 'max-age=3600' });
  }

  let parsed: ParsedPath | null = null;
  let hrefs: Hrefs | null = null;
  try {
    const person = await personOf(request, atrium);
    const attachment = await attachmentAnswer(request, { path, person, store: atrium.store, kinds: kindsOf(atrium, person) });
    if (attachment) return attachment;
    parsed = parsePath(path);
    hrefs = hrefsFor(ownSpelling(parsed.spelling, person), person.login, requestFacts(request).basePath, foreignHome(parsed, person));
    return await perform({ request, requestId, method, person, parsed, hrefs, atrium });
  } catch (error) {
    if (isAborted(error)) return emptyAnswer(400);
    if (error instanceof DomainError && error.code === 'unauthenticated') return challenge();
    const target = parsed?.target;
    const kind = target && 'kind' in target ? target.kind : null;
    const itemHref = hrefs && target?.type === 'item' ? itemHrefIn(hrefs, { kind: target.kind, collection: target.collection }) : null;
    return answerError(error, { requestId, kind, method, itemHref, hrefs: hrefsOfRequest(hrefs, target) });
  }
}

/** At somebody else's address one's own hrefs are written with one's own login. */
function ownSpelling(spelling: Spelling, person: Person): Spelling {
  return spelling.login === undefined || isOwnLogin(person, spelling.login) ? spelling : { ...spelling, login: person.login };
}

/** In whose home the request is, when it is not one's own. */
function foreignHome({ target }: ParsedPath, person: Person): string | null {
  if (target.type !== 'home' && target.type !== 'collection' && target.type !== 'item') return null;
  return isOwnLogin(person, target.login) ? null : target.login;
}

/** The resources a missing privilege is named with: the object, and the collection it lies in. */
function hrefsOfRequest(hrefs: Hrefs | null, target: Target | undefined): { item: string; collection: string } | null {
  if (!hrefs || (target?.type !== 'item' && target?.type !== 'collection')) return null;
  const collection = hrefs.collection(target.kind, target.type === 'item' ? target.collection : target.name);
  return { collection, item: target.type === 'item' ? hrefs.item(collection, target.name) : collection };
}

type Prepared = {
  request: IncomingMessage;
  requestId: string;
  method: string;
  person: Person;
  parsed: ParsedPath;
  hrefs: Hrefs;
  atrium: Atrium;
};

async function perform({ request, requestId, method, person, parsed, hrefs, atrium }: Prepared): Promise<DavAnswer> {
  const { target } = parsed;
  const verb = methodNames.find((name) => name === method);
  if (!verb) throw new DavRefusal(methodsElsewhere.has(method) ? 405 : 501, '', { Allow: allowedOn(target).join(', ') });
  const allowed = allowedOn(target);
  // MKCOL and MKCALENDAR say themselves why not; a verb on nowhere is answered by what is missing there.
  const explains = verb === 'MKCOL' || verb === 'MKCALENDAR' || target.type === 'nowhere';
  if (!explains && !allowed.includes(verb)) throw new DavRefusal(405, '', { Allow: allowed.join(', ') });
  const kinds = kindsOf(atrium, person);
  if ('kind' in target && !kinds.has(target.kind)) throw new DomainError('not_found', 'dav: switched off in this domain');
  if (target.type === 'collection' && (verb === 'GET' || verb === 'HEAD') && !offersTo(atrium.config.current, person, 'export'))
    throw new DomainError('forbidden', 'dav: whole collections as a file are switched off');
  const { store, directory } = atrium;
  const books = kinds.has('addressbook') ? await listDirectoryBooks(directory, person) : [];
  if (isInDirectory(target, books) && (writes.has(verb) || (target.type === 'collection' && (verb === 'GET' || verb === 'HEAD'))))
    throw new DomainError('forbidden', 'dav: a directory is searched and read, nothing else');
  const context: DavContext = { request, requestId, store, directory, person, target, hrefs, kinds, books };
  await checkIfHeader(context);
  const answer = await methods[verb](context);
  logger('dav').debug({ method, status: answer.status, login: person.login }, 'answered');
  if (answer.status === 405 && !answer.headers['Allow']) return { ...answer, headers: { ...answer.headers, Allow: allowed.join(', ') } };
  return answer;
}

const writes: ReadonlySet<string> = new Set(['PROPPATCH', 'PUT', 'POST', 'DELETE', 'MKCOL', 'MKCALENDAR', 'COPY', 'MOVE', 'ACL']);

function isInDirectory(target: Target, books: readonly DirectoryBook[]): boolean {
  if (target.type !== 'collection' && target.type !== 'item') return false;
  const name = target.type === 'collection' ? target.name : target.collection;
  return target.kind === 'addressbook' && books.some((book) => book.name === name);
}

const longBodyBytes = 262_144;

/** Verbs of HTTP and WebDAV that we know and do not do. */
const methodsElsewhere: ReadonlySet<string> = new Set(['PATCH', 'LOCK', 'UNLOCK', 'TRACE', 'SEARCH', 'BIND', 'VERSION-CONTROL']);

/** DOM-9: calendars and contacts can be switched off per domain and person. */
function kindsOf(atrium: Atrium, person: Person): ReadonlySet<DavKind> {
  const kinds = new Set<DavKind>();
  if (offersTo(atrium.config.current, person, 'davCalendar')) kinds.add('calendar');
  if (offersTo(atrium.config.current, person, 'davContacts')) kinds.add('addressbook');
  if (kinds.size === 0) throw new DomainError('forbidden', 'CalDAV and CardDAV are switched off for this person');
  return kinds;
}

function itemHrefIn(hrefs: Hrefs, at: { kind: 'calendar' | 'addressbook'; collection: string }): (name: string) => string {
  const collection = hrefs.collection(at.kind, at.collection);
  return (name) => hrefs.item(collection, name);
}

/** The client hung up while its body was read. */
function isAborted(error: unknown): boolean {
  if (error instanceof BodyAborted) return true;
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
