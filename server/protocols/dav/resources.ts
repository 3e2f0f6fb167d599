import { DomainError } from '@/server/core/errors';
import { type ShownPerson, showPerson } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { findCollection, listCollections } from '@/server/domain/sync/collections';
import { readItem } from '@/server/domain/sync/items';
import type { Collection, CollectionKind, Item, ItemRef } from '@/server/domain/sync/model';
import type { DavContext } from './context';
import { directoryCollection, directoryItem, isDirectory } from './directory-books';
import { encodeSegment, type Hrefs } from './hrefs';
import type { DavKind } from './path';

/** Something that exists and answers PROPFIND, with its href. */
export type Resource =
  | { type: 'root' | 'principals'; href: string }
  /** One's own, or that of somebody the exposure policy shows. */
  | PrincipalResource
  | { type: 'homes'; kind: DavKind; href: string }
  | { type: 'home'; kind: DavKind; href: string }
  | CollectionResource
  | { type: 'item'; kind: DavKind; href: string; collection: Collection; item: ItemRef | Item };

export type PrincipalResource = { type: 'principal'; href: string; shown?: ShownPerson };

export type CollectionResource = { type: 'collection'; kind: DavKind; href: string; collection: Collection };

/** The kinds of collection that live in each home. A task list is a calendar to a DAV client. */
const kindsIn: Readonly<Record<DavKind, readonly CollectionKind[]>> = { calendar: ['calendar', 'tasks'], addressbook: ['addressbook'] };

/** Whether a login in a path means this person: by login, uid or one of the addresses, in any letter case. */
export function isOwnLogin(person: Person, login: string): boolean {
  if (login === person.login) return true;
  const folded = login.toLowerCase();
  return folded === person.login.toLowerCase() || folded === person.uid.toLowerCase() || person.addresses.includes(folded);
}

/**
 * Hides other people's resources: they and missing ones look alike (house rule "hide existence").
 * Sharing will widen this one function.
 */
export function requireOwn(person: Person, login: string): void {
  if (!isOwnLogin(person, login)) throw new DomainError('not_found', 'dav: not a resource of this person');
}

/** The resource a request points at. Throws `not_found`. */
export async function loadResource(context: DavContext): Promise<Resource> {
  const { target, hrefs, person, store } = context;
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
      requireOwn(person, target.login);
      return { type: 'home', kind: target.kind, href: hrefs.home(target.kind) };
    case 'collection':
      return loadCollection(context, target);
    case 'item': {
      const parent = await loadCollection(context, { kind: target.kind, login: target.login, name: target.collection });
      const item = isDirectory(parent.collection)
        ? await directoryItem(context, parent.collection, target.name)
        : await readItem(store, parent.collection.id, target.name);
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
  return { type: 'principal', href: `${hrefs.principals}${encodeSegment(shown.login)}/`, shown };
}

/** The collection with that address. Throws `not_found`. */
export async function loadCollection(
  context: Pick<DavContext, 'store' | 'person' | 'hrefs' | 'books'>,
  { kind, login, name }: { kind: DavKind; login: string; name: string },
): Promise<CollectionResource> {
  requireOwn(context.person, login);
  const book = kind === 'addressbook' ? context.books.find((one) => one.name === name) : undefined;
  const collection = book ? directoryCollection(book, context.person) : await findOwnCollection(context, kind, name);
  if (!collection) throw missing();
  return { type: 'collection', kind, href: context.hrefs.collection(kind, collection.name), collection };
}

/** A collection of the person by name, or null. */
export async function findOwnCollection(
  { store, person }: Pick<DavContext, 'store' | 'person'>,
  kind: DavKind,
  name: string,
): Promise<Collection | null> {
  for (const stored of kindsIn[kind]) {
    const found = await findCollection(store, person.accountId, stored, name);
    if (found) return found;
  }
  return null;
}

/** All collections in a home, the default one first. */
export async function listHome({ store, person, hrefs, books }: DavContext, kind: DavKind): Promise<CollectionResource[]> {
  const collections = await listCollections(store, person.accountId, [...kindsIn[kind]]);
  const directories = kind === 'addressbook' ? books.map((book) => directoryCollection(book, person)) : [];
  return [...collections, ...directories]
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))
    .map((collection) => ({ type: 'collection', kind, href: hrefs.collection(kind, collection.name), collection }));
}

const missing = () => new DomainError('not_found', 'dav: no such resource');
