import type { Config } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import { hasSecondFactor } from '@/server/domain/directory/factors/list-factors';
import type { Person } from '@/server/domain/directory/model';
import { listCollections } from '@/server/domain/sync/collections';
import type { Store } from '@/server/store/store';
import { type PersonSetup, personSetup } from './client-setup';

/** A calendar or address book with the whole address some programs ask for. */
export type CollectionAddress = { readonly name: string; readonly color: string; readonly url: string };

/** All the page "Connect a client" shows. Addresses are whole, as people copy them. */
export type ClientSetup = PersonSetup & {
  /** What is enough for every program that searches by itself: origin and base path, with a slash. */
  readonly url: string;
  readonly principalUrl: string;
  readonly calendars: readonly CollectionAddress[];
  readonly books: readonly CollectionAddress[];
  /** Opens DAVx5 on Android with server and login filled in; null when there is nothing for it to fetch. */
  readonly davx5Url: string | null;
  /** Where a phone that read the QR code goes: this page. */
  readonly pageUrl: string;
  /** With a second step at sign-in, programs need a password of their own. */
  readonly needsAppPassword: boolean;
};

/**
 * What this person's own programs have to be told, with `url` = origin and base path of the server. Errors: not_found when the
 * domain is no longer configured.
 */
export async function readClientSetup(
  store: Store,
  config: Config,
  { person, url }: { person: Person; url: string },
): Promise<ClientSetup> {
  const setup = personSetup(config, person);
  if (!setup) throw new DomainError('not_found', 'the domain is not configured');
  const [collections, needsAppPassword] = await Promise.all([
    listCollections(store, person.accountId),
    hasSecondFactor(store, person.accountId),
  ]);
  const login = segment(person.login);
  const addresses = (kind: 'calendar' | 'addressbook', area: string): CollectionAddress[] =>
    collections
      .filter((collection) => collection.kind === kind)
      .map((collection) => ({
        name: collection.displayName,
        color: collection.color,
        url: `${url}/dav/${area}/${login}/${segment(collection.name)}/`,
      }));
  return {
    ...setup,
    url: `${url}/`,
    principalUrl: `${url}/dav/principals/${login}/`,
    calendars: setup.calendar ? addresses('calendar', 'calendars') : [],
    books: setup.contacts ? addresses('addressbook', 'addressbooks') : [],
    davx5Url: setup.calendar || setup.contacts ? davx5Url(url, person.login) : null,
    pageUrl: `${url}/settings/connect`,
    needsAppPassword,
  };
}

/** DAVx5's manual, "Integration / API": its own scheme for https, caldav:// for http; the login stands before the host. */
function davx5Url(url: string, login: string): string {
  const { protocol, host, pathname } = new URL(`${url}/`);
  return `${protocol === 'https:' ? 'davx5' : 'caldav'}://${encodeURIComponent(login)}@${host}${pathname}`;
}

const segment = (text: string): string => encodeURIComponent(text).replaceAll('%40', '@');
