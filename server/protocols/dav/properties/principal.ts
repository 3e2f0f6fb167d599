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
  { name: dav('alternate-URI-set'), value: ({ shown }, { person }) => mailtos((shown ?? person).addresses) },
  { name: dav('group-member-set'), value: () => '' },
  { name: dav('group-membership'), value: () => '' },
  {
    name: caldav('calendar-home-set'),
    value: ({ shown }, { hrefs, kinds }) => (!shown && kinds.has('calendar') ? hrefElement(hrefs.home('calendar')) : null),
  },
  {
    name: carddav('addressbook-home-set'),
    value: ({ shown }, { hrefs, kinds }) => (!shown && kinds.has('addressbook') ? hrefElement(hrefs.home('addressbook')) : null),
  },
  {
    name: caldav('calendar-user-address-set'),
    // The mail addresses first: clients take the first as "me" (dav.md 4).
    value: ({ shown, href }, { person }) => mailtos((shown ?? person).addresses) + hrefElement(href),
  },
  {
    // draft-daboo-carddav-directory-gateway section 4: Apple's Contacts searches there.
    name: carddav('directory-gateway'),
    value: ({ shown }, { hrefs, books }) =>
      shown || books.length === 0 ? null : books.map((book) => hrefElement(hrefs.collection('addressbook', book.name))).join(''),
  },
  { name: caldav('calendar-user-type'), value: ({ shown }) => userTypes[shown?.kind ?? 'user'] },
  {
    name: calendarServer('email-address-set'),
    value: ({ shown }, { person }) =>
      (shown ?? person).addresses.map((address) => `<CS:email-address>${escapeText(address)}</CS:email-address>`).join(''),
  },
];

const mailtos = (addresses: readonly string[]) => addresses.map((address) => hrefElement(`mailto:${encodeAddress(address)}`)).join('');
