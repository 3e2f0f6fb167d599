import type { DirectoryBook } from '@/server/domain/contacts/directory-books';
import type { Person } from '@/server/domain/directory/model';
import type { Hrefs } from '../hrefs';
import type { DavKind } from '../path';
import type { Resource } from '../resources';

/** Who looks, and how hrefs are written for them. */
export type View = { person: Person; hrefs: Hrefs; kinds: ReadonlySet<DavKind>; books: readonly DirectoryBook[] };

/** A property the server computes. `value` gives the XML inside the element, or null where the resource has none. */
export type LiveProperty<Of extends Resource = Resource> = {
  /** Clark name. */
  name: string;
  /** Whether allprop gives it (RFC 4918 section 9.1: only what is cheap and from RFC 4918, plus what clients expect). */
  inAllprop?: boolean;
  value: (resource: Of, view: View) => string | null;
};
