import type { IncomingMessage } from 'node:http';
import { DomainError } from '@/server/core/errors';
import { requestFacts } from '@/server/core/request-facts';
import type { Precondition } from '@/server/domain/sync/model';
import type { OwnPlace } from './path';

export type Depth = 0 | 1 | 'infinity';

/** RFC 4918 section 10.2. `absent` is what a missing header means for the method. */
export function depthOf(request: IncomingMessage, absent: Depth): Depth {
  const value = request.headers['depth'];
  if (value === undefined) return absent;
  const text = String(value).trim().toLowerCase();
  if (text === '0') return 0;
  if (text === '1' || text === '1,noroot') return 1;
  if (text === 'infinity') return 'infinity';
  throw new DomainError('invalid', 'Depth: not 0, 1 or infinity');
}

/** What a client prefers (RFC 7240, RFC 8144; `Brief: t` is CalendarServer's older word for return=minimal). */
export type Preferences = { minimal: boolean; representation: boolean; noRoot: boolean };

export function preferencesOf(request: IncomingMessage): Preferences {
  const prefer = headerText(request, 'prefer').toLowerCase();
  const depth = headerText(request, 'depth').toLowerCase();
  const has = (pattern: RegExp) => pattern.test(prefer);
  return {
    minimal: has(/(^|,)\s*return\s*=\s*"?minimal"?\s*(,|;|$)/) || /^t/i.test(headerText(request, 'brief')),
    representation: has(/(^|,)\s*return\s*=\s*"?representation"?\s*(,|;|$)/),
    noRoot: has(/(^|,)\s*depth-noroot\s*(,|;|$)/) || depth === '1,noroot',
  };
}

/** If-Match and If-None-Match as the store takes them; undefined when neither is there. RFC 9110 section 13.1. */
export function preconditionOf(request: IncomingMessage): Precondition | undefined {
  const ifMatch = etagList(headerText(request, 'if-match'), { weak: false });
  const ifNoneMatch = etagList(headerText(request, 'if-none-match'), { weak: true });
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined;
  return { ...(ifMatch === undefined ? {} : { ifMatch }), ...(ifNoneMatch === undefined ? {} : { ifNoneMatch }) };
}

/** If-Match compares strongly, so a weak tag in it matches nothing; If-None-Match compares weakly. */
function etagList(text: string, { weak }: { weak: boolean }): readonly string[] | '*' | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  if (value === '*') return '*';
  const tags: string[] = [];
  for (const match of value.matchAll(/(W\/)?"([^"]*)"|([^\s,"]+)/g)) {
    const [, weakMark, quoted, bare] = match;
    if (weakMark && !weak) continue;
    // Some clients send the tag without its quotes.
    tags.push(quoted ?? bare ?? '');
  }
  return tags;
}

/** Whether a precondition holds for a stored entity tag; null means nothing is stored there. */
export function holds(precondition: Precondition | undefined, etag: string | null): boolean {
  if (!precondition) return true;
  const { ifMatch, ifNoneMatch } = precondition;
  if (ifMatch !== undefined && (etag === null || (ifMatch !== '*' && !ifMatch.includes(etag)))) return false;
  if (ifNoneMatch !== undefined && etag !== null && (ifNoneMatch === '*' || ifNoneMatch.includes(etag))) return false;
  return true;
}

/** `Overwrite: F` is the only way to say no. RFC 4918 section 10.6. */
export function mayOverwrite(request: IncomingMessage): boolean {
  return headerText(request, 'overwrite').trim().toUpperCase() !== 'F';
}

/** A header as one text, empty when it is not there. */
export function headerText(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return value === undefined ? '' : Array.isArray(value) ? value.join(', ') : value;
}

/** Under which names and base path this client reaches us: an absolute href or Destination with another host is not ours. */
export function ownHosts(request: IncomingMessage): OwnPlace {
  const { host, origin, basePath } = requestFacts(request);
  return { hosts: [host, origin.replace(/^https?:\/\//, ''), headerText(request, 'host')], basePath };
}
