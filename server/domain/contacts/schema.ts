import { z } from 'zod';

// The shapes that travel between the browser and the contacts room. Safe to load in the browser.

export type BookView = {
  id: string;
  name: string;
  displayName: string;
  isDefault: boolean;
  owner: { displayName: string; address: string } | null;
  /** May do everything in it. */
  canWrite: boolean;
  can: CardActs;
  total: number;
  /** A directory: it is searched on the server, and its total is not known. */
  directory?: { canList: boolean };
};

/** What this person may do with the cards of a book, act by act. */
export type CardActs = { create: boolean; change: boolean; erase: boolean };

export type ContactRow = {
  id: string;
  bookId: string;
  uid: string;
  displayName: string;
  /** First letter to file it under, upper case, or "#". */
  letter: string;
  email: string;
  phone: string;
  organization: string;
  hasPhoto: boolean;
  isGroup: boolean;
};

const typed = (max: number) =>
  z.object({ type: z.enum(['home', 'work', 'mobile', 'fax', 'other']).default('other'), value: z.string().max(max) });

export const contactInput = z.object({
  givenName: z.string().max(200).default(''),
  familyName: z.string().max(200).default(''),
  additionalNames: z.string().max(200).default(''),
  prefix: z.string().max(100).default(''),
  suffix: z.string().max(100).default(''),
  displayName: z.string().max(400).default(''),
  nickname: z.string().max(200).default(''),
  organization: z.string().max(300).default(''),
  department: z.string().max(300).default(''),
  jobTitle: z.string().max(300).default(''),
  emails: z.array(typed(320)).max(50).default([]),
  phones: z.array(typed(100)).max(50).default([]),
  addresses: z
    .array(
      z.object({
        type: z.enum(['home', 'work', 'other']).default('other'),
        street: z.string().max(500),
        city: z.string().max(200),
        region: z.string().max(200),
        postalCode: z.string().max(50),
        country: z.string().max(200),
      }),
    )
    .max(20)
    .default([]),
  urls: z.array(z.string().max(2000)).max(20).default([]),
  /** YYYY-MM-DD, or --MM-DD without year, or empty. */
  birthday: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2}|--\d{2}-\d{2}|)$/)
    .default(''),
  note: z.string().max(100_000).default(''),
  categories: z.array(z.string().max(100)).max(50).default([]),
});
/** Without defaults: in `contactInput.partial()` Zod would fill what the patch leaves out, and so erase what is stored. */
const { shape } = contactInput;
export const contactPatch = z
  .object({
    givenName: shape.givenName.unwrap(),
    familyName: shape.familyName.unwrap(),
    additionalNames: shape.additionalNames.unwrap(),
    prefix: shape.prefix.unwrap(),
    suffix: shape.suffix.unwrap(),
    displayName: shape.displayName.unwrap(),
    nickname: shape.nickname.unwrap(),
    organization: shape.organization.unwrap(),
    department: shape.department.unwrap(),
    jobTitle: shape.jobTitle.unwrap(),
    emails: shape.emails.unwrap(),
    phones: shape.phones.unwrap(),
    addresses: shape.addresses.unwrap(),
    urls: shape.urls.unwrap(),
    birthday: shape.birthday.unwrap(),
    note: shape.note.unwrap(),
    categories: shape.categories.unwrap(),
  })
  .partial();
export type ContactInput = z.infer<typeof contactInput>;

export type ContactDetail = ContactInput & {
  id: string;
  bookId: string;
  uid: string;
  etag: string;
  /** May change it. */
  canWrite: boolean;
  canErase: boolean;
  isGroup: boolean;
  /** data: URI or null. */
  photo: string | null;
};

export const listContactsInput = z.object({ bookId: z.string().max(300).nullable(), search: z.string().max(200).default('') });
export const createContactInput = z.object({ bookId: z.string().max(64), uid: z.string().min(8).max(200), contact: contactInput });
export const updateContactInput = z.object({
  id: z.string().max(64),
  etag: z.string().max(100).nullable(),
  contact: contactPatch,
});
export const deleteContactInput = z.object({ id: z.string().max(64) });
export type ContactWritten = { id: string; etag: string; undo: string };

export const completeInput = z.object({ term: z.string().max(200), limit: z.number().int().min(1).max(20).default(8) });
export type Completion = {
  name: string;
  /** With `expands` the key of a group. */
  address: string;
  source: 'contact' | 'collected' | 'directory';
  /** The members of a group, one by one (`contacts.expandGroup`). One with an address of its own is offered as that, too. */
  expands?: true;
};
export const expandGroupInput = z.object({ key: z.string().max(400) });
/** `complete`: nobody is left out because they cannot be shown to this person. */
export type ExpandedGroup = { members: { name: string; address: string }[]; complete: boolean };
