import { DomainError } from '@/server/core/errors';
import { type Component, propertyOf } from '../content-line/model';
import { type LineLimits, parseLines } from '../content-line/parse-lines';
import { writeLines } from '../content-line/write-lines';

export type CardVersion = '3.0' | '4.0';

/** A parsed vCard (RFC 2426, RFC 6350). */
export type Card = {
  readonly root: Component;
  readonly version: CardVersion;
  /** Empty when the card has none. */
  readonly uid: string;
};

/** Bounds of what is read at all; photos make single lines long. */
export const cardLimits: LineLimits = {
  maxLength: 20_000_000,
  maxDepth: 4,
  maxComponents: 20_000,
  maxProperties: 100_000,
  maxParameters: 100,
};

/** The refusal of a card; `precondition` is the CardDAV element that says why (RFC 6352 section 6.3.2.1). */
export function invalidCard(precondition: string, message: string): DomainError {
  return new DomainError('invalid', message, { details: { precondition } });
}

/**
 * Reads a text of one or more cards (an import).
 * Errors: `invalid` with precondition valid-address-data, `too_large`.
 */
export function parseCards(text: string, limits: LineLimits = cardLimits): Component[] {
  const roots = parseLines(text, limits, (reason, message) => {
    if (reason === 'too-large') throw new DomainError('too_large', message, { details: { precondition: 'max-resource-size' } });
    throw invalidCard('valid-address-data', message);
  });
  const stranger = roots.find((root) => root.name !== 'VCARD');
  if (stranger) throw invalidCard('valid-address-data', `${stranger.name.slice(0, 40)} where VCARD should be`);
  return roots;
}

/**
 * Reads one card, the form in which items are stored.
 * Errors: `invalid` with precondition valid-address-data or supported-address-data (version), `too_large`.
 */
export function parseCard(text: string, limits: LineLimits = cardLimits): Card {
  const roots = parseCards(text, limits);
  const [root] = roots;
  if (!root) throw invalidCard('valid-address-data', 'no VCARD in it');
  if (roots.length > 1) throw invalidCard('valid-address-data', 'more than one VCARD');
  return cardOf(root);
}

/** The same for a tree that is parsed, or was edited. */
export function cardOf(root: Component): Card {
  const version = propertyOf(root, 'VERSION')?.value.trim();
  if (version === undefined) throw invalidCard('valid-address-data', 'no VERSION');
  if (version !== '3.0' && version !== '4.0') throw invalidCard('supported-address-data', `vCard version ${version.slice(0, 10)}`);
  return { root, version, uid: propertyOf(root, 'UID')?.value.trim() ?? '' };
}

/**
 * Checks a text as an address object resource (RFC 6352 section 5.1). Liberal: FN may be missing where another name stands in;
 * a missing UID is left to the room, which gives one.
 * Errors: `invalid` with `details.precondition`, `too_large`.
 */
export function validateCard(text: string, limits: LineLimits = cardLimits): Card {
  if (text.includes('\0')) throw invalidCard('valid-address-data', 'a NUL in the text');
  const card = parseCard(text, limits);
  if (card.uid.length > 255) throw invalidCard('valid-address-data', 'UID longer than 255 characters');
  const named = ['FN', 'N', 'ORG', 'NICKNAME', 'EMAIL', 'TEL'].some((name) => propertyOf(card.root, name) !== null);
  if (!named) throw invalidCard('valid-address-data', 'nothing in it names anybody');
  return card;
}

/** The text of a card: unchanged lines as they were read, CRLF ends. */
export function serializeCard(card: Card | Component): string {
  return writeLines('kind' in card ? card : card.root);
}
