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
  home(kind: DavKind): string;
  collection(kind: DavKind, name: string): string;
  /** The collection's href is handed in: it is made once per listing, not once per member. */
  item(collectionHref: string, name: string): string;
};

const nativeAreas: Readonly<Record<DavKind, string>> = { calendar: 'calendars', addressbook: 'addressbooks' };
const aliasAreas: Readonly<Record<DavKind, string>> = { calendar: 'Calendar', addressbook: 'Contacts' };

/** Takes the spelling of the request, the login of the person (used where the request names none) and the base path it came with. */
export function hrefsFor(spelling: Spelling, ownLogin: string, basePath = ''): Hrefs {
  const login = encodeSegment(spelling.login ?? ownLogin);
  if (spelling.style === 'alias') {
    const prefix = basePath + spelling.prefix;
    const own = `${prefix}/${login}/`;
    const home = (kind: DavKind) => `${own}${spelling.homes?.[kind] ?? aliasAreas[kind]}/`;
    return {
      root: `${prefix}/`,
      principals: `${prefix}/`,
      principal: own,
      homes: () => own,
      home,
      collection: (kind, name) => `${home(kind)}${encodeSegment(name)}/`,
      item,
    };
  }
  const root = `${basePath}/dav/`;
  const homes = (kind: DavKind) => `${root}${nativeAreas[kind]}/`;
  const home = (kind: DavKind) => `${homes(kind)}${login}/`;
  return {
    root,
    principals: `${root}principals/`,
    principal: `${root}principals/${login}/`,
    homes,
    home,
    collection: (kind, name) => `${home(kind)}${encodeSegment(name)}/`,
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
