// Where in the contacts we are, as the address says it: /contacts/<book>/<card>. "all" stands for all books.

export type ContactsPlace = { bookId: string | null; cardId: string | null };

const allBooks = 'all';

export function parseContactsPlace(parts: readonly string[]): ContactsPlace {
  const [book = '', card = ''] = parts;
  return { bookId: book === '' || book === allBooks ? null : book, cardId: card === '' ? null : card };
}

export function contactsParts({ bookId, cardId }: ContactsPlace): string[] {
  return cardId === null ? [bookId ?? allBooks] : [bookId ?? allBooks, cardId];
}
