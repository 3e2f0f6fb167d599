import { DomainError } from '@/server/core/errors';
import type { Spelling } from './hrefs';

// What a DAV address means. Two spellings lead to the same resources: /dav/… and the old /SOGo/dav/….

/** One pipeline, two tables: what differs between calendars and address books is looked up by this. */
export type DavKind = 'calendar' | 'addressbook';

export type Target =
  | { type: 'root' }
  | { type: 'principals' }
  | { type: 'principal'; login: string }
  /** Who acts for a principal (calendar-proxy). */
  | { type: 'proxies'; login: string; access: 'read' | 'write' }
  /** `/dav/calendars/`: holds the homes. */
  | { type: 'homes'; kind: DavKind }
  | { type: 'home'; kind: DavKind; login: string }
  | { type: 'collection'; kind: DavKind; login: string; name: string }
  | { type: 'item'; kind: DavKind; login: string; collection: string; name: string }
  /** Below an item, or nowhere we know. */
  | { type: 'nowhere' };

/** Where a request points and in which spelling its answers have to be. */
export type ParsedPath = { target: Target; spelling: Spelling };

const nativeHomes: Readonly<Record<string, DavKind>> = { calendars: 'calendar', addressbooks: 'addressbook' };
const aliasHomes: Readonly<Record<string, DavKind>> = { calendar: 'calendar', contacts: 'addressbook' };

/**
 * Reads the path of a request or of a Destination or href (no query, no host).
 * Throws `invalid` for broken percent-encoding, control characters and dot segments.
 */
export function parsePath(path: string): ParsedPath {
  const raw = path.split('/');
  raw.shift();
  if (raw.at(-1) === '') raw.pop();
  const segments = raw.map(decodeSegment);
  const [first, second] = segments;
  if (first === undefined) return { target: { type: 'root' }, spelling: { style: 'native' } };
  if (first === 'dav') return { target: nativeTarget(segments.slice(1)), spelling: { style: 'native', ...loginIn(segments[2]) } };
  if (first.toLowerCase() === 'sogo' && (second === undefined || second.toLowerCase() === 'dav')) {
    const [login, home] = segments.slice(2);
    const kind = home === undefined ? undefined : aliasHomes[home.toLowerCase()];
    return {
      target: aliasTarget(segments.slice(2)),
      spelling: {
        style: 'alias',
        prefix: `/${first}/${second ?? 'dav'}`,
        ...(kind && home ? { homes: { [kind]: home } } : {}),
        ...loginIn(login),
      },
    };
  }
  return { target: { type: 'nowhere' }, spelling: { style: 'native' } };
}

function nativeTarget(segments: readonly string[]): Target {
  const [area, login, ...rest] = segments;
  if (area === undefined) return { type: 'root' };
  if (area === 'principals') {
    if (login === undefined) return { type: 'principals' };
    if (rest.length === 1) return proxiesTarget(login, rest[0] ?? '');
    return rest.length === 0 ? { type: 'principal', login } : { type: 'nowhere' };
  }
  const kind = nativeHomes[area];
  if (!kind) return { type: 'nowhere' };
  if (login === undefined) return { type: 'homes', kind };
  return below({ kind, login, rest });
}

function aliasTarget(segments: readonly string[]): Target {
  const [login, home, ...rest] = segments;
  if (login === undefined) return { type: 'root' };
  if (home === undefined) return { type: 'principal', login };
  const kind = aliasHomes[home.toLowerCase()];
  if (kind) return below({ kind, login, rest });
  return rest.length === 0 ? proxiesTarget(login, home) : { type: 'nowhere' };
}

function proxiesTarget(login: string, name: string): Target {
  if (name === 'calendar-proxy-read') return { type: 'proxies', login, access: 'read' };
  return name === 'calendar-proxy-write' ? { type: 'proxies', login, access: 'write' } : { type: 'nowhere' };
}

function below({ kind, login, rest }: { kind: DavKind; login: string; rest: readonly string[] }): Target {
  const [collection, item, ...deeper] = rest;
  if (collection === undefined) return { type: 'home', kind, login };
  if (item === undefined) return { type: 'collection', kind, login, name: collection };
  return deeper.length === 0 ? { type: 'item', kind, login, collection, name: item } : { type: 'nowhere' };
}

const loginIn = (login: string | undefined): { login?: string } => (login === undefined ? {} : { login });

function decodeSegment(segment: string): string {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch (error) {
    throw new DomainError('invalid', 'path: broken percent-encoding', { cause: error });
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text) || text === '.' || text === '..') throw new DomainError('invalid', 'path: not a name');
  return text;
}

/** The host names that are ours, and the base path our addresses begin with ('' at the root). */
export type OwnPlace = { readonly hosts: readonly string[]; readonly basePath: string };

/** The path (without the base path) of an absolute URI or an absolute path; null when it is neither, or leads elsewhere. */
export function pathOfReference(reference: string, own: OwnPlace): string | null {
  const path = absolutePath(reference, own.hosts);
  if (path === null || own.basePath === '') return path;
  return path === own.basePath || path.startsWith(`${own.basePath}/`) ? path.slice(own.basePath.length) || '/' : null;
}

function absolutePath(reference: string, ownHosts: readonly string[]): string | null {
  if (reference.startsWith('/') && !reference.startsWith('//')) return reference.replace(/[?#].*$/s, '');
  const match = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(reference);
  if (!match) return null;
  const [, host = '', path = ''] = match;
  if (ownHosts.length > 0 && !ownHosts.some((own) => sameHost(own, host))) return null;
  return path === '' ? '/' : path;
}

function sameHost(a: string, b: string): boolean {
  const bare = (host: string) => host.toLowerCase().replace(/:(80|443)$/, '');
  return bare(a) === bare(b);
}
