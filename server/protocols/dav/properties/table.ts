import type { DavKind } from '../path';
import type { Resource } from '../resources';
import { collectionProperties } from './collection';
import { everywhereProperties } from './everywhere';
import { itemProperties } from './item';
import type { LiveProperty, View } from './live-property';
import { principalProperties } from './principal';

/** How a property of a resource of one table is computed; the resource is of that table's type. */
type Compute = (resource: Resource, view: View) => string | null;
type Table = { readonly compute: ReadonlyMap<string, Compute>; readonly allprop: readonly string[] };

function table(...lists: readonly (readonly LiveProperty<never>[])[]): Table {
  const all = [...everywhereProperties, ...lists.flat()];
  return {
    // The table is only asked with resources of its own type: tableOf sees to that.
    compute: new Map(all.map((property) => [property.name, property.value as Compute])),
    allprop: all.filter((property) => property.inAllprop).map((property) => property.name),
  };
}

const tables = {
  plain: table(),
  principal: table(principalProperties),
  calendar: table(collectionProperties.calendar),
  addressbook: table(collectionProperties.addressbook),
  item: table(itemProperties),
};

/** The live properties a resource can have. */
export function tableOf(resource: Resource): Table {
  switch (resource.type) {
    case 'root':
    case 'principals':
    case 'homes':
    case 'home':
      return tables.plain;
    case 'principal':
      return tables.principal;
    case 'collection':
      return tables[resource.kind];
    case 'item':
      return tables.item;
  }
}

/** Whether the server itself computes that property of a calendar or address book, so that it can never be a client's own. */
export function isLiveOnCollection(kind: DavKind, name: string): boolean {
  return tables[kind].compute.has(name);
}
