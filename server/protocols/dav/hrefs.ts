import type { DavKind } from './path';

/** In which spelling a client asked; its answers are in the same, so that it recognises what it stored before. */
export type Spelling =
  | { style: 'native'; login?: string }
  | { style: 'alias'; prefix: string; login?: string; homes?: Partial<Record<DavKind, string>> };

/** Writes every href of an answer. */
export type Hrefs = {
  readonly root: string;
  readonly principals: string;
  readonly principal: string;
  homes(kind: DavKind): string;
  /** One's own. */
  home(kind: DavKind): string;
  /** The home the request is in: one's own, or somebody else's. */
  here(kind: DavKind): string;
  principalOf(login: string): string;
  homeOf(kind: DavKind, login: string): string;
  /** In the home the request is in. */
  collection(kind: DavKind, name: string): string;
  /** The collection's href is handed in: it is made once per listing, not once per member. */
  item(collectionHref: string, name: string): string;
};

const nativeAreas: Readonly<Record<DavKind, string>> = { calendar: 'calendars', addressbook: 'addressbooks' };
const aliasAreas: Readonly<Record<DavKind, string>> = { calendar: 'Calendar', addressbook: 'Contacts' };

/**
 * Takes the spelling of the request, the login of the person (used where the request names none), the base path it came with, and
 * in whose home the request is when that is somebody else's: the hrefs of collections are then written with that login.
 */
export function hrefsFor(spelling: Spelling, ownLogin: string, basePath = '', homeOf: string | null = null): Hrefs {
  const login = encodeSegment(spelling.login ?? ownLogin);
  const place = homeOf === null ? login : encodeSegment(homeOf);
  if (spelling.style === 'alias') {
    const prefix = basePath + spelling.prefix;
    const own = `${prefix}/${login}/`;
    const area = (kind: DavKind) => spelling.homes?.[kind] ?? aliasAreas[kind];
    const here = (kind: DavKind) => `${prefix}/${place}/${area(kind)}/`;
    return {
      root: `${prefix}/`,
      principals: `${prefix}/`,
      principal: own,
      homes: () => own,
      home: (kind) => `${own}${area(kind)}/`,
      here,
      principalOf: (other) => `${prefix}/${encodeSegment(other)}/`,
      homeOf: (kind, other) => `${prefix}/${encodeSegment(other)}/${area(kind)}/`,
      collection: (kind, name) => `${here(kind)}${encodeSegment(name)}/`,
      item,
    };
  }
  const root = `${basePath}/dav/`;
  const homes = (kind: DavKind) => `${root}${nativeAreas[kind]}/`;
  const here = (kind: DavKind) => `${homes(kind)}${place}/`;
  return {
    root,
    principals: `${root}principals/`,
    principal: `${root}principals/${login}/`,
    homes,
    home: (kind) => `${homes(kind)}${login}/`,
    here,
    principalOf: (other) => `${root}principals/${encodeSegment(other)}/`,
    homeOf: (kind, other) => `${homes(kind)}${encodeSegment(other)}/`,
    collection: (kind, name) => `${here(kind)}${encodeSegment(name)}/`,
    item,
  };
}

const item = (collectionHref: string, name: string): string => collectionHref + encodeSegment(name);

const plain = /^[A-Za-z0-9\-._~@]*$/;

/**
 * Percent-encodes one path segment. RFC 3986 section 2.3: only unreserved characters stay as they are, and "@",
 * which most clients write bare in logins and UIDs. Everything that prints an href comes through here.
 */
export function encodeSegment(segment: string): string {
  if (plain.test(segment)) return segment;
  return encodeURIComponent(segment)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%40', '@');
}
