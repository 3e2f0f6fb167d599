import { DomainError } from '@/server/core/errors';
import { escapeText } from '@/server/formats/xml/write-xml';
import { namespaceDeclarations } from './names';

/** Strings have an end (512 MB in V8), and so has a server's memory. */
const maxLength = 200_000_000;

// A multistatus is built by adding text. RFC 4918 section 13. Hrefs handed in are percent-encoded already,
// and need no escaping then.

const xmlHead = '<?xml version="1.0" encoding="utf-8"?>\n';
const statusTexts: Readonly<Record<number, string>> = {
  200: '200 OK',
  201: '201 Created',
  400: '400 Bad Request',
  403: '403 Forbidden',
  404: '404 Not Found',
  409: '409 Conflict',
  412: '412 Precondition Failed',
  424: '424 Failed Dependency',
  500: '500 Internal Server Error',
  507: '507 Insufficient Storage',
};

/** `HTTP/1.1 200 OK`; Thunderbird compares that text (dav.md 8). */
export function statusLine(status: number): string {
  return `HTTP/1.1 ${statusTexts[status] ?? status}`;
}

/** The propstats of one response: property elements as text, by status. Empty texts are left out. */
export type Propstats = { ok: string; missing: string };

export type Multistatus = {
  /** A response with properties; the 200 propstat is always the first. */
  properties(href: string, propstats: Propstats): void;
  /** A response that is only a status. */
  status(href: string, status: number, error?: string): void;
  /** The finished document; `tail` goes before the closing tag (a sync-token). */
  finish(tail?: string): string;
};

/** Starts a multistatus. With `minimal` (RFC 8144 section 2.1) missing properties go unmentioned. */
export function multistatus({ minimal }: { minimal: boolean }): Multistatus {
  let text = `${xmlHead}<D:multistatus${namespaceDeclarations}>`;
  const roomFor = (more: number) => {
    if (text.length + more > maxLength)
      throw new DomainError('too_large', 'dav: the answer would be too long', { details: { limit: 'matches' } });
  };
  return {
    properties(href, { ok, missing }) {
      roomFor(ok.length + missing.length);
      text += `<D:response><D:href>${href}</D:href>`;
      if (ok !== '' || missing === '' || minimal)
        text += `<D:propstat><D:prop>${ok}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>`;
      if (missing !== '' && !minimal)
        text += `<D:propstat><D:prop>${missing}</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>`;
      text += '</D:response>';
    },
    status(href, status, error) {
      text += `<D:response><D:href>${href}</D:href><D:status>${statusLine(status)}</D:status>`;
      text += `${error ? `<D:error>${error}</D:error>` : ''}</D:response>`;
    },
    finish: (tail = '') => `${text}${tail}</D:multistatus>`,
  };
}

/** A whole document around one root element in the DAV or CalDAV namespace, written with our prefixes. */
export function xmlDocument(rootName: string, content: string): string {
  return `${xmlHead}<${rootName}${namespaceDeclarations}>${content}</${rootName}>`;
}

/** `<D:href>…</D:href>` of an href we made ourselves. */
export function hrefElement(href: string): string {
  return `<D:href>${href}</D:href>`;
}

/** An href a client sent, to be given back to it. */
export function foreignHref(href: string): string {
  return escapeText(href);
}
