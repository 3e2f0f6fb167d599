import { escapeText } from '@/server/formats/xml/write-xml';
import { hrefElement } from '../multistatus';
import { caldav, calendarServer, carddav, dav } from '../names';
import { encodeAddress } from './encode-address';
import type { LiveProperty } from './live-property';

/** Properties of a principal. RFC 3744 section 4, RFC 4791 section 6.2.1, RFC 6352 section 7.1.1, RFC 6638 section 2.4. */
export const principalProperties: readonly LiveProperty[] = [
  { name: dav('principal-URL'), value: (_resource, { hrefs }) => hrefElement(hrefs.principal) },
  { name: dav('alternate-URI-set'), value: (_resource, { person }) => mailtos(person.addresses) },
  { name: dav('group-member-set'), value: () => '' },
  { name: dav('group-membership'), value: () => '' },
  {
    name: caldav('calendar-home-set'),
    value: (_resource, { hrefs, kinds }) => (kinds.has('calendar') ? hrefElement(hrefs.home('calendar')) : null),
  },
  {
    name: carddav('addressbook-home-set'),
    value: (_resource, { hrefs, kinds }) => (kinds.has('addressbook') ? hrefElement(hrefs.home('addressbook')) : null),
  },
  {
    name: caldav('calendar-user-address-set'),
    // The mail addresses first: clients take the first as "me" (dav.md 4).
    value: (_resource, { person, hrefs }) => mailtos(person.addresses) + hrefElement(hrefs.principal),
  },
  { name: caldav('calendar-user-type'), value: () => 'INDIVIDUAL' },
  {
    name: calendarServer('email-address-set'),
    value: (_resource, { person }) =>
      person.addresses.map((address) => `<CS:email-address>${escapeText(address)}</CS:email-address>`).join(''),
  },
];

const mailtos = (addresses: readonly string[]) => addresses.map((address) => hrefElement(`mailto:${encodeAddress(address)}`)).join('');
