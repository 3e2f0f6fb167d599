import { DomainError } from '@/server/core/errors';
import { type ShownPerson, showPerson } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { findCollection, listCollections } from '@/server/domain/sync/collections';
import type { Item, ItemRef } from '@/server/domain/sync/model';
import type { DavContext } from './context';
import { directoryCollection } from './directory-books';
import type { Hrefs } from './hrefs';
import { itemsOf } from './items';
import type { DavKind } from './path';
import { delegatorNamed, findAtOwner, findSharedInHome, kindsIn, listDelegatedHome, listSharedInHome, type SeenCollection } from './shared';

/** Something that exists and answers PROPFIND, with its href. */
export type Resource =
  | { type: 'root' | 'principals'; href: string }
  /** One's own, or that of somebody the exposure policy shows. */
  | PrincipalResource
  | { type: 'homes'; kind: DavKind; href: string }
  /** One's own, or that of somebody in whose calendars the person acts. */
  | HomeResource
  | CollectionResource
  | { type: 'item'; kind: DavKind; href: string; collection: SeenCollection; item: ItemRef | Item };

export type HomeResource = { type: 'home'; kind: DavKind; href: string; delegatedBy?: string };

/** `proxies`: the principal is the group of those who act for somebody. `members` and such are there when they were asked for. */
export type PrincipalResource = {
  type: 'principal';
  href: string;
  shown?: ShownPerson;
  proxies?: 'read' | 'write';
  facts?: PrincipalFacts;
};
/** Hrefs. */
export type PrincipalFacts = {
  members: readonly string[];
  memberOf: readonly string[];
  actsFor: Readonly<Record<'read' | 'write', readonly string[]>>;
};

export type CollectionResource = { type: 'collection'; kind: DavKind; href: string; collection: SeenCollection; grants?: readonly Ace[] };
/** One line of an access list: who (an href, or one of RFC 3744's words as XML) and with which rights. */
export type Ace = { principal: string; privileges: string };

/** Whether a login in a path means this person: by login, uid or one of the addresses, in any letter case. */
export function isOwnLogin(person: Person, login: string): boolean {
  if (login === person.login) return true;
  const folded = login.toLowerCase();
  return folded === person.login.toLowerCase() || folded === person.uid.toLowerCase() || person.addresses.includes(folded);
}

/** Hides other people's homes: they and missing ones look alike (house rule "hide existence"). */
export function requireOwn(person: Person, login: string): void {
  if (!isOwnLogin(person, login)) throw new DomainError('not_found', 'dav: not a resource of this person');
}

/** The resource a request points at. Throws `not_found`. */
export async function loadResource(context: DavContext): Promise<Resource> {
  const { target, hrefs, person } = context;
  switch (target.type) {
    case 'root':
      return { type: 'root', href: hrefs.root };
    case 'principals':
      return { type: 'principals', href: hrefs.principals };
    case 'principal':
      return isOwnLogin(person, target.login) ? { type: 'principal', href: hrefs.principal } : otherPrincipal(context, target.login);
    case 'homes':
      return { type: 'homes', kind: target.kind, href: hrefs.homes(target.kind) };
    case 'home':
      return loadHome(context, target);
    case 'proxies':
      // Who acts for somebody is for nobody else to know.
      requireOwn(person, target.login);
      return { type: 'principal', href: `${hrefs.principal}calendar-proxy-${target.access}/`, proxies: target.access };
    case 'collection':
      return loadCollection(context, target);
    case 'item': {
      const parent = await loadCollection(context, { kind: target.kind, login: target.login, name: target.collection });
      const item = await itemsOf(context, parent.collection).read(target.name);
      if (!item) throw missing();
      return { type: 'item', kind: target.kind, href: hrefs.item(parent.href, item.name), collection: parent.collection, item };
    }
    case 'nowhere':
      throw missing();
  }
}

/** Somebody else's principal, as far as the policy shows them. Throws `not_found` for hidden, foreign and missing alike. */
async function otherPrincipal({ directory, person, hrefs }: DavContext, login: string): Promise<PrincipalResource> {
  const shown = await showPerson(directory, person, { purpose: 'principal', login });
  if (!shown) throw missing();
  return principalOf(shown, hrefs);
}

/** The principal of somebody who is shown. */
export function principalOf(shown: ShownPerson, hrefs: Hrefs): PrincipalResource {
  return { type: 'principal', href: hrefs.principalOf(shown.login), shown };
}

async function loadHome(context: DavContext, { kind, login }: { kind: DavKind; login: string }): Promise<HomeResource> {
  const { hrefs, person } = context;
  if (isOwnLogin(person, login)) return { type: 'home', kind, href: hrefs.home(kind) };
  if (kind !== 'calendar' || (await delegatorNamed(context, login)) === null) throw missing();
  return { type: 'home', kind, href: hrefs.here(kind), delegatedBy: login };
}

type At = Pick<DavContext, 'store' | 'directory' | 'person' | 'hrefs' | 'books'>;
type Address = { kind: DavKind; login: string; name: string };

/** The collection with that address, one's own or shared. Throws `not_found`. */
export async function loadCollection(at: At, { kind, login, name }: Address): Promise<CollectionResource> {
  const collection = await findCollectionAt(at, { kind, login, name });
  if (!collection) throw missing();
  return { type: 'collection', kind, href: at.hrefs.collection(kind, collection.name), collection };
}

/** The same, or null in the person's own home. Throws `not_found` elsewhere: there one cannot tell what is missing. */
export async function findCollectionAt(at: Omit<At, 'hrefs'>, { kind, login, name }: Address): Promise<SeenCollection | null> {
  if (!isOwnLogin(at.person, login)) {
    const shared = await findAtOwner(at, kind, { login, name });
    if (!shared) throw missing();
    return shared;
  }
  const book = kind === 'addressbook' ? at.books.find((one) => one.name === name) : undefined;
  if (book) return directoryCollection(book, at.person);
  return (await findOwnCollection(at, kind, name)) ?? findSharedInHome(at, kind, name);
}

/** A collection of the person by name, or null. */
export async function findOwnCollection(
  { store, person }: Pick<DavContext, 'store' | 'person'>,
  kind: DavKind,
  name: string,
): Promise<SeenCollection | null> {
  for (const stored of kindsIn[kind]) {
    const found = await findCollection(store, person.accountId, stored, name);
    if (found) return found;
  }
  return null;
}

/** All collections in a home, the default one first, those of others last. */
export async function listHome(
  context: DavContext,
  { kind, delegatedBy }: Pick<HomeResource, 'kind' | 'delegatedBy'>,
): Promise<CollectionResource[]> {
  const { store, person, hrefs, books } = context;
  const resource = (collection: SeenCollection): CollectionResource => ({
    type: 'collection',
    kind,
    href: hrefs.collection(kind, collection.name),
    collection,
  });
  if (delegatedBy !== undefined) return ((await listDelegatedHome(context, kind, delegatedBy)) ?? []).map(resource);
  const [own, shared] = await Promise.all([listCollections(store, person.accountId, [...kindsIn[kind]]), listSharedInHome(context, kind)]);
  const directories = kind === 'addressbook' ? books.map((book) => directoryCollection(book, person)) : [];
  const ordered = own.toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault));
  return [...ordered, ...directories, ...shared].map(resource);
}

const missing = () => new DomainError('not_found', 'dav: no such resource');
