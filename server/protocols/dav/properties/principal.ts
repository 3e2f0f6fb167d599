import { escapeText } from '@/server/formats/xml/write-xml';
import { hrefElement } from '../multistatus';
import { caldav, calendarServer, carddav, dav } from '../names';
import type { PrincipalResource } from '../resources';
import { encodeAddress } from './encode-address';
import type { LiveProperty } from './live-property';

/** RFC 6638 section 2.4.2. */
const userTypes = { user: 'INDIVIDUAL', group: 'GROUP', resource: 'RESOURCE' } as const;

/** Properties of a principal. RFC 3744 section 4, RFC 4791 section 6.2.1, RFC 6352 section 7.1.1, RFC 6638 section 2.4. */
export const principalProperties: readonly LiveProperty<PrincipalResource>[] = [
  { name: dav('principal-URL'), value: ({ href }) => hrefElement(href) },
  { name: dav('alternate-URI-set'), value: ({ shown, proxies }, { person }) => (proxies ? '' : mailtos((shown ?? person).addresses)) },
  { name: dav('group-member-set'), value: ({ facts }) => hrefList(facts?.members) },
  { name: dav('group-membership'), value: ({ facts }) => hrefList(facts?.memberOf) },
  // caldav-proxy: whose calendars one acts in; told to oneself only.
  {
    name: calendarServer('calendar-proxy-read-for'),
    value: ({ shown, proxies, facts }) => (shown || proxies ? null : hrefList(facts?.actsFor.read)),
  },
  {
    name: calendarServer('calendar-proxy-write-for'),
    value: ({ shown, proxies, facts }) => (shown || proxies ? null : hrefList(facts?.actsFor.write)),
  },
  {
    name: caldav('calendar-home-set'),
    value: ({ shown, proxies }, { hrefs, kinds }) => {
      if (proxies || !kinds.has('calendar')) return null;
      // Who acts for somebody finds the way from their principal; to others it leads to the 404 of everything that is not theirs.
      if (shown) return shown.kind === 'user' ? hrefElement(hrefs.homeOf('calendar', shown.login)) : null;
      return hrefElement(hrefs.home('calendar'));
    },
  },
  {
    name: carddav('addressbook-home-set'),
    value: ({ shown, proxies }, { hrefs, kinds }) =>
      !shown && !proxies && kinds.has('addressbook') ? hrefElement(hrefs.home('addressbook')) : null,
  },
  {
    name: caldav('calendar-user-address-set'),
    // The mail addresses first: clients take the first as "me" (dav.md 4).
    value: ({ shown, href, proxies }, { person }) => (proxies ? '' : mailtos((shown ?? person).addresses)) + hrefElement(href),
  },
  {
    // draft-daboo-carddav-directory-gateway section 4: Apple's Contacts searches there.
    name: carddav('directory-gateway'),
    value: ({ shown, proxies }, { hrefs, books }) =>
      shown || proxies || books.length === 0 ? null : books.map((book) => hrefElement(hrefs.collection('addressbook', book.name))).join(''),
  },
  { name: caldav('calendar-user-type'), value: ({ shown, proxies }) => userTypes[proxies ? 'group' : (shown?.kind ?? 'user')] },
  {
    name: calendarServer('email-address-set'),
    value: ({ shown, proxies }, { person }) =>
      (proxies ? [] : (shown ?? person).addresses).map((address) => `<CS:email-address>${escapeText(address)}</CS:email-address>`).join(''),
  },
];

const hrefList = (hrefs: readonly string[] = []) => hrefs.map(hrefElement).join('');

const mailtos = (addresses: readonly string[]) => addresses.map((address) => hrefElement(`mailto:${encodeAddress(address)}`)).join('');
