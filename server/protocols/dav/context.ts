import type { IncomingMessage } from 'node:http';
import type { DirectoryBook } from '@/server/domain/contacts/directory-books';
import type { Directory } from '@/server/domain/directory/directory';
import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import type { DavAnswer } from './answer';
import type { Hrefs } from './hrefs';
import type { DavKind, Target } from './path';

/** One request, after login and reading of its address. */
export type DavContext = {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly store: Store;
  /** Asked for other people, groups and directory books. */
  readonly directory: Directory;
  readonly person: Person;
  readonly target: Target;
  readonly hrefs: Hrefs;
  /** What the person's domain offers: calendars, address books, or both (DOM-9). What is not offered is not there. */
  readonly kinds: ReadonlySet<DavKind>;
  /** Directories this person may look into: address books that are not stored here. */
  readonly books: readonly DirectoryBook[];
};

/** A verb: one file in methods/. Throws DavRefusal or DomainError. */
export type Method = (context: DavContext) => Promise<DavAnswer>;
