import { z } from 'zod';
import { about } from './setting';

// How a domain looks, and what it offers.

export const brandingShape = about(
  z.strictObject({
    name: about(z.string().min(1).max(60).optional(), {
      description: 'Name on the login page and in the title.',
      example: 'Example Mail',
      predecessor: 'SOGoPageTitle',
    }),
    accent: about(
      z
        .string()
        .regex(/^#[0-9a-fA-F]{6}$/, 'a colour like #2f6f4f')
        .nullable()
        .optional(),
      { description: 'Accent colour.', example: '#2f6f4f' },
    ),
    logo: about(z.string().min(1).nullable().optional(), {
      description: 'Logo for the login page: a path on this server, an https address, or a `data:` URL (SVG or PNG).',
      example: '/branding/logo.svg',
    }),
  }),
  { description: 'How the domain looks.' },
);

export const switchesShape = about(
  z.strictObject({
    mail: about(z.boolean().optional(), {
      description: 'Mail in the web interface. Off when there is no IMAP server.',
      predecessor: 'SOGoMailModuleEnabled',
    }),
    calendar: about(z.boolean().optional(), { description: 'Calendar and tasks, on the web and by CalDAV.' }),
    contacts: about(z.boolean().optional(), { description: 'Contacts, on the web and by CardDAV.' }),
    dav: about(z.boolean().optional(), { description: 'CalDAV and CardDAV, both.', predecessor: 'SOGoAddressBookDAVAccessEnabled' }),
    davCalendar: about(z.boolean().optional(), { description: 'CalDAV.', predecessor: 'SOGoCalendarDAVAccessEnabled' }),
    davContacts: about(z.boolean().optional(), { description: 'CardDAV.', predecessor: 'SOGoAddressBookDAVAccessEnabled' }),
    activeSync: about(z.boolean().optional(), {
      description: 'App passwords for phones (ActiveSync); the door itself as soon as Atrium speaks it.',
      predecessor: 'SOGoEASDisabled',
    }),
    sharing: about(z.boolean().optional(), { description: 'Giving others rights on calendars and address books.' }),
    publicLinks: about(z.boolean().optional(), {
      description: 'Links by which anybody can read a calendar. Without effect until there are some.',
      predecessor: 'SOGoEnablePublicAccess',
    }),
    export: about(z.boolean().optional(), { description: 'Downloading a whole calendar or address book as a file.' }),
    shareSearch: about(z.boolean().optional(), {
      description: 'Searching for people to share with. Off: only a complete address can be given.',
    }),
    directory: about(z.boolean().optional(), {
      description: 'Looking up people in the directory, where `exposure.directory` opens it.',
    }),
  }),
  {
    description:
      'What is offered; everything is on unless it says `false`. Off means absent on the web and refused by every protocol. `atrium user switch` and the `switches` of a source decide for single people.',
  },
);
