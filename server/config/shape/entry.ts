import { z } from 'zod';
import { about } from './setting';

// What a source says of the people in it beyond login and password: who is hidden, what they may use, what a directory shows.

const fieldName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_;$-]*$/, 'a column or attribute name');

/** Functions that can be switched off for a domain, for a user, or by what the source says (DOM-9, DOM-10). */
export const switchNames = [
  'mail',
  'calendar',
  'contacts',
  'dav',
  'davCalendar',
  'davContacts',
  'activeSync',
  'sharing',
  'publicLinks',
  'export',
  'shareSearch',
  'directory',
] as const;
export type SwitchName = (typeof switchNames)[number];

/** Switches of a domain: on unless it says otherwise. What depends on what is for `offersTo` to say. */
export function switchesOf(set: Partial<Record<SwitchName, boolean | undefined>>): Record<SwitchName, boolean> {
  return Object.fromEntries(switchNames.map((name) => [name, set[name] ?? true])) as Record<SwitchName, boolean>;
}

function fieldTest(description: string) {
  return about(
    z.strictObject({
      field: about(fieldName, { description: 'Column or attribute that tells.', example: 'calendar_enabled' }),
      values: about(z.array(z.string().max(500)).min(1).max(100).optional(), {
        description: 'Values that mean yes (letter case does not matter); with an attribute of many values one is enough.',
        fallback: 'anything but nothing, 0, f, false, n, no, off',
      }),
    }),
    { description },
  );
}

export type FieldTest = { field: string; values?: string[] | undefined };

const hidden = about(
  z
    .strictObject({
      field: about(fieldName.optional(), { description: 'Column or attribute that tells.', example: 'hide_from_directory' }),
      values: about(z.array(z.string().max(500)).min(1).max(100).optional(), {
        description: 'Values that mean hidden.',
        fallback: 'anything but nothing, 0, f, false, n, no, off',
      }),
      filter: about(z.string().min(1).max(1000).optional(), {
        description: 'Instead of a field: SQL condition or LDAP filter that hidden people meet.',
        example: "department = 'board'",
      }),
    })
    .refine((value) => (value.field === undefined) !== (value.filter === undefined), 'either `field` or `filter`, and not both'),
  {
    description:
      'Who is in no listing and no search; mail and invitations to them work. `atrium user hide` and `show` win over it for one person.',
  },
);

/** What a card of the directory can hold, and the vCard property it becomes. */
export const cardFields = [
  'givenName',
  'familyName',
  'organization',
  'department',
  'title',
  'phone',
  'mobile',
  'homePhone',
  'fax',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'url',
  'note',
] as const;
export type CardField = (typeof cardFields)[number];

const cardField = (words: string, example: string) =>
  about(fieldName.optional(), { description: `Column or attribute of the ${words}.`, example });

const displayName = about(z.string().min(1).max(100), {
  description: 'Name of the address book.',
  example: 'Staff',
  predecessor: 'displayName of a SOGoUserSources entry with isAddressBook',
});
const bookWords = {
  description:
    'Offer the people of this source as a read-only address book, on the web and by CardDAV. Needs `exposure.directory` of the domain.',
  predecessor: 'isAddressBook',
};

/** For the built-in table: it has names and addresses, and nothing else. */
export const plainBook = about(z.strictObject({ displayName }), bookWords);

export const book = about(
  z.strictObject({
    displayName,
    fields: about(
      z
        .strictObject({
          givenName: cardField('given name', 'givenName'),
          familyName: cardField('family name', 'sn'),
          organization: cardField('organisation', 'o'),
          department: cardField('department', 'ou'),
          title: cardField('job title', 'title'),
          phone: cardField('telephone at work', 'telephoneNumber'),
          mobile: cardField('mobile telephone', 'mobile'),
          homePhone: cardField('telephone at home', 'homePhone'),
          fax: cardField('fax', 'facsimileTelephoneNumber'),
          street: cardField('street', 'street'),
          city: cardField('town', 'l'),
          region: cardField('region', 'st'),
          postalCode: cardField('postal code', 'postalCode'),
          country: cardField('country', 'co'),
          url: cardField('web address', 'labeledURI'),
          note: cardField('note', 'description'),
          photo: cardField('photo (JPEG or PNG as bytes)', 'jpegPhoto'),
        })
        .optional(),
      { description: 'What its cards hold besides name and addresses.', predecessor: 'mapping' },
    ),
  }),
  bookWords,
);

/** Settings that sources with free fields (SQL, LDAP) share. */
export const entrySettings = {
  hidden: hidden.optional(),
  switches: about(
    z
      .strictObject({
        mail: fieldTest('Who has mail.').optional(),
        calendar: fieldTest('Who has the calendar.').optional(),
        contacts: fieldTest('Who has contacts.').optional(),
        dav: fieldTest('Who has CalDAV and CardDAV.').optional(),
        davCalendar: fieldTest('Who has CalDAV.').optional(),
        davContacts: fieldTest('Who has CardDAV.').optional(),
        activeSync: fieldTest('Who has ActiveSync.').optional(),
        sharing: fieldTest('Who may share.').optional(),
        publicLinks: fieldTest('Who may make public links.').optional(),
        export: fieldTest('Who may export.').optional(),
        shareSearch: fieldTest('Who may search for people to share with.').optional(),
        directory: fieldTest('Who may search the directory.').optional(),
      })
      .optional(),
    {
      description: 'Functions that depend on a column or attribute; they win over the switches of the domain.',
      predecessor: 'ModulesConstraints',
    },
  ),
  directory: book.optional(),
};

export type EntrySettings = {
  hidden?: { field?: string | undefined; values?: string[] | undefined; filter?: string | undefined } | undefined;
  switches?: Partial<Record<SwitchName, FieldTest | undefined>> | undefined;
  directory?: { displayName: string; fields?: Partial<Record<CardField | 'photo', string | undefined>> | undefined } | undefined;
};
