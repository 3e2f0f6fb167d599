import { elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { preconditionElement, refuse } from '../errors';
import { CALDAV, CARDDAV } from '../names';

// text-match of both filters: RFC 4791 section 9.7.5, RFC 6352 section 10.5.4; collations by RFC 4790.

/** What supported-collation-set announces. */
export const collations = ['i;ascii-casemap', 'i;octet', 'i;unicode-casemap'] as const;
export type Collation = (typeof collations)[number];

export type MatchType = 'equals' | 'contains' | 'starts-with' | 'ends-with';
export type TextMatch = { text: string; collation: Collation; negate: boolean; type: MatchType };

const matchTypes: readonly MatchType[] = ['equals', 'contains', 'starts-with', 'ends-with'];

/** Reads a text-match element. Throws the supported-collation or valid-filter refusal of its namespace. */
export function parseTextMatch(element: XmlElement): TextMatch {
  const namespace = element.namespace === CARDDAV ? CARDDAV : CALDAV;
  if (elementsOf(element).length > 0) throw refuse(403, `{${namespace}}valid-filter`);
  const asked = element.attributes['collation'] ?? (namespace === CARDDAV ? 'i;unicode-casemap' : 'i;ascii-casemap');
  const collation = asked === 'default' ? 'i;ascii-casemap' : collations.find((known) => known === asked);
  if (!collation) throw refuse(403, `{${namespace}}supported-collation`, preconditionElement(`{${namespace}}text-match`));
  const type = matchTypes.find((known) => known === (element.attributes['match-type'] ?? 'contains'));
  if (!type) throw refuse(403, `{${namespace}}valid-filter`);
  return { text: fold(textOf(element), collation), collation, negate: element.attributes['negate-condition'] === 'yes', type };
}

/** Whether a value meets the match, negation included. */
export function meetsText(match: TextMatch, value: string): boolean {
  return compares(match, value) !== match.negate;
}

/** Whether any of the values meets it. With negation: whether there is one that does not compare. */
export function anyMeetsText(match: TextMatch, values: readonly string[]): boolean {
  return values.some((value) => meetsText(match, value));
}

function compares({ text, collation, type }: TextMatch, value: string): boolean {
  const folded = fold(value, collation);
  switch (type) {
    case 'equals':
      return folded === text;
    case 'contains':
      return folded.includes(text);
    case 'starts-with':
      return folded.startsWith(text);
    case 'ends-with':
      return folded.endsWith(text);
  }
}

function fold(text: string, collation: Collation): string {
  switch (collation) {
    case 'i;octet':
      return text;
    case 'i;ascii-casemap':
      return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    case 'i;unicode-casemap':
      // RFC 5051: compatibility decomposition and title case; full case folding gives the same matches.
      return text.normalize('NFKD').toUpperCase().toLowerCase();
  }
}
