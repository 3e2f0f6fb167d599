import type { ContactInput, ContactRow } from '@/server/domain/contacts/schema';

// The list as it is drawn: letters and people in one row of lines. Pure.

export type Line = { kind: 'letter'; letter: string } | { kind: 'contact'; contact: ContactRow; index: number };

/** Puts a letter above the first of its people. Rows come in the order of the server. */
export function linesOf(rows: readonly ContactRow[]): Line[] {
  const lines: Line[] = [];
  let letter: string | null = null;
  rows.forEach((contact, index) => {
    if (contact.letter !== letter) {
      letter = contact.letter;
      lines.push({ kind: 'letter', letter });
    }
    lines.push({ kind: 'contact', contact, index });
  });
  return lines;
}

/** The letter a name is filed under: without accents, "#" for what begins with none. */
export function letterOf(name: string): string {
  const first = name.trim().normalize('NFD').slice(0, 1).toLocaleUpperCase();
  return /\p{L}/u.test(first) ? first : '#';
}

/** What a card is called: its own name, else given and family name, else the organisation, else the first address. */
export function nameOf(
  contact: Pick<ContactInput, 'displayName' | 'givenName' | 'familyName' | 'organization' | 'emails' | 'nickname'>,
): string {
  const parts = [contact.givenName, contact.familyName].filter(Boolean).join(' ');
  return contact.displayName || parts || contact.nickname || contact.organization || contact.emails[0]?.value || '';
}

/** How a card looks in the list before the server has answered. */
export function rowOf(contact: ContactInput, { id, bookId, uid }: { id: string; bookId: string; uid: string }): ContactRow {
  const displayName = nameOf(contact);
  return {
    id,
    bookId,
    uid,
    displayName,
    letter: letterOf(displayName),
    email: contact.emails[0]?.value ?? '',
    phone: contact.phones[0]?.value ?? '',
    organization: contact.organization,
    hasPhoto: false,
    isGroup: false,
  };
}

/** Puts a row where it belongs by letter and name; one with the same id goes first. */
export function insertRow(rows: readonly ContactRow[], row: ContactRow, locale: string): ContactRow[] {
  const others = rows.filter((other) => other.id !== row.id);
  const order = (contact: ContactRow) => (contact.letter === '#' ? '\uffff' : contact.letter);
  const at = others.findIndex(
    (other) =>
      order(other).localeCompare(order(row), locale) > 0 ||
      (other.letter === row.letter && other.displayName.localeCompare(row.displayName, locale) > 0),
  );
  return at < 0 ? [...others, row] : [...others.slice(0, at), row, ...others.slice(at)];
}
