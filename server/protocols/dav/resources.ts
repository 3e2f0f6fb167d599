import { DomainError } from '@/server/core/errors';
import type { Person } from '@/server/domain/directory/model';
import { findCollection, listCollections } from '@/server/domain/sync/collections';
import { readItem } from '@/server/domain/sync/items';
import type { Collection, CollectionKind, Item, ItemRef } from '@/server/domain/sync/model';
import type { DavContext } from './context';
import type { DavKind } from './path';

/** Something that exists and answers PROPFIND, with its href. */
export type Resource =
  | { type: 'root' | 'principals'; href: string }
  | { type: 'principal'; href: string }
  | { type: 'homes'; kind: DavKind; href: string }
  | { type: 'home'; kind: DavKind; href: string }
  | CollectionResource
  | { type: 'item'; kind: DavKind; href: string; collection: Collection; item: ItemRef | Item };

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
      requireOwn(person, target.login);
      return { type: 'principal', href: hrefs.principal };
    case 'homes':
      return { type: 'homes', kind: target.kind, href: hrefs.homes(target.kind) };
    case 'home':
      requireOwn(person, target.login);
      return { type: 'home', kind: target.kind, href: hrefs.home(target.kind) };
    case 'collection':
      return loadCollection(context, target);
    case 'item': {
      const parent = await loadCollection(context, { kind: target.kind, login: target.login, name: target.collection });
      const item = await readItem(store, parent.collection.id, target.name);
      if (!item) throw missing();
      return { type: 'item', kind: target.kind, href: hrefs.item(parent.href, item.name), collection: parent.collection, item };
    }
    case 'nowhere':
      throw missing();
  }
}

/** The collection with that address. Throws `not_found`. */
export async function loadCollection(
  context: Pick<DavContext, 'store' | 'person' | 'hrefs'>,
  { kind, login, name }: { kind: DavKind; login: string; name: string },
): Promise<CollectionResource> {
  requireOwn(context.person, login);
  const collection = await findOwnCollection(context, kind, name);
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
export async function listHome({ store, person, hrefs }: DavContext, kind: DavKind): Promise<CollectionResource[]> {
  const collections = await listCollections(store, person.accountId, [...kindsIn[kind]]);
  return collections
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))
    .map((collection) => ({ type: 'collection', kind, href: hrefs.collection(kind, collection.name), collection }));
}

const missing = () => new DomainError('not_found', 'dav: no such resource');
