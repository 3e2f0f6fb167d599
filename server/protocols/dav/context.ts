import type { IncomingMessage } from 'node:http';
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
  readonly person: Person;
  readonly target: Target;
  readonly hrefs: Hrefs;
  /** What the person's domain offers: calendars, address books, or both (DOM-9). What is not offered is not there. */
  readonly kinds: ReadonlySet<DavKind>;
};

/** A verb: one file in methods/. Throws DavRefusal or DomainError. */
export type Method = (context: DavContext) => Promise<DavAnswer>;
