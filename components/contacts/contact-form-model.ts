import type { ContactDetail, ContactInput } from '@/server/domain/contacts/schema';

// The form of a card and what of it is to be written. Pure.

export type ContactForm = ContactInput;

export function emptyContact(): ContactForm {
  return {
    givenName: '',
    familyName: '',
    additionalNames: '',
    prefix: '',
    suffix: '',
    displayName: '',
    nickname: '',
    organization: '',
    department: '',
    jobTitle: '',
    emails: [],
    phones: [],
    addresses: [],
    urls: [],
    birthday: '',
    note: '',
    categories: [],
  };
}

const fields = Object.keys(emptyContact()) as (keyof ContactForm)[];

export function contactFormOf(detail: ContactDetail): ContactForm {
  return Object.fromEntries(fields.map((field) => [field, detail[field]])) as ContactForm;
}

/** Without the lines that were opened and left empty. */
export function cleaned(form: ContactForm): ContactForm {
  const filled = (entry: { value: string }) => entry.value.trim() !== '';
  const name = (
    form.displayName || [form.prefix, form.givenName, form.additionalNames, form.familyName, form.suffix].filter(Boolean).join(' ')
  ).trim();
  return {
    ...form,
    displayName: name,
    emails: form.emails.filter(filled).map((entry) => ({ ...entry, value: entry.value.trim() })),
    phones: form.phones.filter(filled).map((entry) => ({ ...entry, value: entry.value.trim() })),
    addresses: form.addresses.filter(({ street, city, region, postalCode, country }) =>
      [street, city, region, postalCode, country].some((part) => part.trim() !== ''),
    ),
    urls: form.urls.map((url) => url.trim()).filter(Boolean),
    categories: form.categories.map((category) => category.trim()).filter(Boolean),
  };
}

/** Only what the person changed: all else of the card stays as some client wrote it. */
export function contactPatchOf(before: ContactForm, after: ContactForm): Partial<ContactInput> {
  const now = cleaned(renamed(before, after));
  return Object.fromEntries(
    fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(now[field])).map((field) => [field, now[field]]),
  );
}

/** A shown name that was made of the parts is made anew when a part changes; one that somebody wrote stays. */
function renamed(before: ContactForm, after: ContactForm): ContactForm {
  const parts = (form: ContactForm) =>
    [form.prefix, form.givenName, form.additionalNames, form.familyName, form.suffix].filter(Boolean).join(' ');
  const plain = [givenAndFamily(before), parts(before)];
  return after.displayName === before.displayName && plain.includes(before.displayName) && parts(after) !== parts(before)
    ? { ...after, displayName: '' }
    : after;
}

function givenAndFamily({ givenName, familyName }: ContactForm): string {
  return [givenName, familyName].filter(Boolean).join(' ');
}

/** True when there is something to call the card by. */
export function canSave(form: ContactForm): boolean {
  const { displayName, nickname, organization, emails, phones } = cleaned(form);
  return [displayName, nickname, organization].some((text) => text.trim() !== '') || emails.length > 0 || phones.length > 0;
}

/** A birthday as the date field takes it; one without a year gets a leap year, so that 29 February stays. */
export function birthdayParts(birthday: string): { date: string; hasYear: boolean } {
  if (birthday.startsWith('--')) return { date: `2000-${birthday.slice(2)}`, hasYear: false };
  return { date: birthday, hasYear: true };
}

export function birthdayOf(date: string, hasYear: boolean): string {
  return date === '' || hasYear ? date : `--${date.slice(5)}`;
}

/** Looks enough like an address to be one. */
export function isAddress(text: string): boolean {
  return text.trim() === '' || /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
