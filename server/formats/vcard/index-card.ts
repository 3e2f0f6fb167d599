import type { Component } from '../content-line/model';
import { propertyOf } from '../content-line/model';
import { cutText, joinSearchable } from '../content-line/search-text';
import { contactFieldsOf, isGroupCard } from './contact-fields';
import { type Card, parseCard } from './parse';

/** The columns that find a card; the sync room's ItemIndex for address books. */
export type CardIndex = {
  uid: string;
  component: 'VCARD';
  /** The name it is shown by. */
  summary: string;
  firstStart: null;
  lastEnd: null;
  recurring: false;
  hasAlarm: false;
  classified: 'PUBLIC' | 'CONFIDENTIAL' | 'PRIVATE';
  /** "GROUP" for lists of others. */
  status: string;
  searchText: string;
  emails: readonly string[];
};

/** Index columns of a card. Takes the card or its stored text. */
export function indexCard(given: Card | string): CardIndex {
  const card = typeof given === 'string' ? parseCard(given) : given;
  const fields = contactFieldsOf(card.root);
  const emails = new Set<string>();
  for (const { value } of fields.emails) {
    const address = value.toLowerCase();
    if (address !== '' && address.length <= 190 && emails.size < 200) emails.add(address);
  }
  const phones = fields.phones.flatMap(({ value }) => [value, value.replace(/[^\d+]/g, '')]);
  return {
    uid: card.uid,
    component: 'VCARD',
    summary: cutText(fields.displayName, 255),
    firstStart: null,
    lastEnd: null,
    recurring: false,
    hasAlarm: false,
    classified: classOf(card.root),
    status: isGroupCard(card.root) ? 'GROUP' : '',
    searchText: joinSearchable(
      [
        fields.displayName,
        fields.givenName,
        fields.additionalNames,
        fields.familyName,
        fields.nickname,
        fields.organization,
        fields.department,
        fields.jobTitle,
        ...emails,
        ...phones,
        ...fields.categories,
        ...fields.addresses.flatMap((address) => [address.street, address.city, address.country]),
        fields.note,
      ],
      8_000,
    ),
    emails: [...emails],
  };
}

function classOf(root: Component): CardIndex['classified'] {
  const value = propertyOf(root, 'CLASS')?.value.trim().toUpperCase();
  return value === 'CONFIDENTIAL' || value === 'PRIVATE' ? value : 'PUBLIC';
}
