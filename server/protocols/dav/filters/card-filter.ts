import { type Component, type Property, parameterValues, propertiesOf } from '@/server/formats/content-line/model';
import { decodeText } from '@/server/formats/content-line/text-value';
import { clarkName, elementsOf, type XmlElement } from '@/server/formats/xml/tree';
import { preconditionElement, refuse } from '../errors';
import { carddav } from '../names';
import { meetsText, parseTextMatch, type TextMatch } from './text-match';

// The filter of an addressbook-query: RFC 6352 section 10.5. Reading and answering it is short enough for one file.

type Test = 'anyof' | 'allof';
export type CardFilter = { test: Test; props: readonly CardPropFilter[] };
export type CardPropFilter = {
  /** Upper case, without group. */
  name: string;
  /** Upper case, or null for any group. */
  group: string | null;
  test: Test;
  isNotDefined: boolean;
  texts: readonly TextMatch[];
  params: readonly CardParamFilter[];
};
type CardParamFilter = { name: string; isNotDefined: boolean; text: TextMatch | null };

/** Reads CARDDAV:filter; throws 403 supported-filter. */
export function parseCardFilter(filter: XmlElement): CardFilter {
  return { test: testOf(filter), props: elementsOf(filter).map(parseProp) };
}

function parseProp(element: XmlElement): CardPropFilter {
  if (clarkName(element) !== carddav('prop-filter')) throw unsupported(element);
  const [property = '', group] = nameOf(element).split('.').reverse();
  const texts: TextMatch[] = [];
  const params: CardParamFilter[] = [];
  let isNotDefined = false;
  for (const child of elementsOf(element)) {
    if (clarkName(child) === carddav('is-not-defined')) isNotDefined = true;
    else if (clarkName(child) === carddav('text-match')) texts.push(parseTextMatch(child));
    else if (clarkName(child) === carddav('param-filter')) params.push(parseParam(child));
    else throw unsupported(child);
  }
  return { name: property, group: group ?? null, test: testOf(element), isNotDefined, texts, params };
}

function parseParam(element: XmlElement): CardParamFilter {
  let isNotDefined = false;
  let text: TextMatch | null = null;
  for (const child of elementsOf(element)) {
    if (clarkName(child) === carddav('is-not-defined')) isNotDefined = true;
    else if (clarkName(child) === carddav('text-match')) text = parseTextMatch(child);
    else throw unsupported(child);
  }
  return { name: nameOf(element), isNotDefined, text };
}

function testOf(element: XmlElement): Test {
  const test = element.attributes['test'] ?? 'anyof';
  if (test !== 'anyof' && test !== 'allof') throw refuse(403, carddav('supported-filter'));
  return test;
}

function nameOf(element: XmlElement): string {
  const name = element.attributes['name'];
  if (!name) throw refuse(403, carddav('supported-filter'));
  return name.toUpperCase();
}

const unsupported = (element: XmlElement) => refuse(403, carddav('supported-filter'), preconditionElement(clarkName(element)));

/** Whether a card meets the filter; an empty filter is met by every card. */
export function cardMeets(filter: CardFilter, card: Component): boolean {
  if (filter.props.length === 0) return true;
  return tests(filter.test, filter.props, (prop) => propMeets(prop, card));
}

function propMeets(filter: CardPropFilter, card: Component): boolean {
  const found = propertiesOf(card, filter.name).filter(({ group }) => filter.group === null || group.toUpperCase() === filter.group);
  if (filter.isNotDefined) return found.length === 0;
  if (found.length === 0) return false;
  const conditions = [
    ...filter.texts.map((match) => (property: Property) => meetsText(match, decodeText(property.value))),
    ...filter.params.map((param) => (property: Property) => paramMeets(param, property)),
  ];
  if (conditions.length === 0) return true;
  return found.some((property) => tests(filter.test, conditions, (condition) => condition(property)));
}

function paramMeets(filter: CardParamFilter, property: Property): boolean {
  const values = parameterValues(property, filter.name);
  if (filter.isNotDefined) return values.length === 0;
  if (values.length === 0) return false;
  const { text } = filter;
  return text === null || values.some((value) => meetsText(text, value));
}

function tests<Condition>(test: Test, conditions: readonly Condition[], meets: (condition: Condition) => boolean): boolean {
  return test === 'allof' ? conditions.every(meets) : conditions.some(meets);
}
