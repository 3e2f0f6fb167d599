import sax from 'sax';
import { DomainError } from '@/server/core/errors';
import type { XmlElement } from './tree';

/** How much a document may cost us before it is refused. */
export type XmlLimits = { maxDepth: number; maxElements: number; maxAttributes: number };

/** Enough for a multiget of 100,000 hrefs; no client nests deeper than ten. */
export const defaultXmlLimits: XmlLimits = { maxDepth: 64, maxElements: 100_100, maxAttributes: 64 };

type Open = { namespace: string; name: string; attributes: Record<string, string>; children: (XmlElement | string)[] };

/**
 * Parses a whole document into a small tree.
 * Takes text, or bytes in UTF-8 (UTF-16 when it opens with a byte order mark). Gives the root element.
 * Throws `invalid` for anything not well-formed or not namespace-well-formed, for a DOCTYPE (so there are
 * no entities of one's own), and `too_large` beyond the limits. XML 1.0; Namespaces in XML 1.0.
 */
export function parseXml(source: string | Uint8Array, limits: XmlLimits = defaultXmlLimits): XmlElement {
  const text = typeof source === 'string' ? source : decode(source);
  if (beginsWithDoctype(text)) throw malformed('a DOCTYPE is not taken');
  const parser = sax.parser(true, { xmlns: true, position: false });
  // sax knows the entities of HTML too unless it is told otherwise.
  parser.ENTITIES = { amp: '&', gt: '>', lt: '<', quot: '"', apos: "'" };
  const stack: Open[] = [];
  let root: XmlElement | null = null;
  let elements = 0;

  const addText = (piece: string): void => {
    requireCharacters(piece);
    const open = stack.at(-1);
    if (!open) {
      if (piece.trim() !== '') throw malformed('text outside of the root element');
      return;
    }
    const last = open.children.length - 1;
    const before = open.children[last];
    if (typeof before === 'string') open.children[last] = before + piece;
    else open.children.push(piece);
  };

  parser.onerror = (error) => {
    throw malformed(error.message.split('\n')[0] ?? 'not well-formed');
  };
  parser.ondoctype = () => {
    throw malformed('a DOCTYPE is not taken');
  };
  parser.onopentag = (tag) => {
    if (!('ns' in tag)) throw malformed('namespaces are off');
    if (root && stack.length === 0) throw malformed('two root elements');
    elements += 1;
    if (elements > limits.maxElements) throw new DomainError('too_large', 'xml: too many elements');
    if (stack.length >= limits.maxDepth) throw new DomainError('too_large', 'xml: nested too deep');
    const attributes: Record<string, string> = {};
    let count = 0;
    for (const attribute of Object.values(tag.attributes)) {
      count += 1;
      if (count > limits.maxAttributes) throw new DomainError('too_large', 'xml: too many attributes');
      if (attribute.prefix === 'xmlns' || attribute.name === 'xmlns') {
        // Namespaces in XML 1.0 section 2.2: a prefix cannot be undeclared.
        if (attribute.name !== 'xmlns' && attribute.value === '') throw malformed('a prefix bound to nothing');
        continue;
      }
      requireCharacters(attribute.value);
      attributes[attribute.uri === '' ? attribute.local : `{${attribute.uri}}${attribute.local}`] = attribute.value;
    }
    const element: Open = { namespace: tag.uri, name: tag.local, attributes, children: [] };
    const parent = stack.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    stack.push(element);
  };
  parser.onclosetag = () => {
    stack.pop();
  };
  parser.ontext = addText;
  parser.oncdata = addText;

  try {
    for (let at = 0; at < text.length; at += step) {
      parser.write(text.slice(at, at + step));
      if (openAttributes(parser) > limits.maxAttributes) throw new DomainError('too_large', 'xml: too many attributes');
      if (unfinished.some((part) => lengthOf(parser, part) > maxPart))
        throw new DomainError('too_large', 'xml: a name, attribute or comment without end');
    }
    parser.close();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw malformed('not well-formed', error);
  }
  if (!root || stack.length > 0) throw malformed('no root element');
  return root;
}

/** What the parser collects letter by letter; text it takes in one go. */
const unfinished = ['tagName', 'attribName', 'attribValue', 'comment', 'procInstName', 'procInstBody'] as const;
const maxPart = 262_144;

function lengthOf(parser: object, part: (typeof unfinished)[number]): number {
  const value: unknown = Reflect.get(parser, part);
  return typeof value === 'string' ? value.length : 0;
}

/** In pieces, so that a start tag of a hundred thousand attributes is noticed: sax compares each new one with all before it. */
const step = 16_384;

function openAttributes(parser: object): number {
  const list: unknown = Reflect.get(parser, 'attribList');
  return Array.isArray(list) ? list.length : 0;
}

/** Said before the parser collects the megabytes of one. Behind the root element it is not taken for a DOCTYPE at all. */
function beginsWithDoctype(text: string): boolean {
  for (let at = 0; ; ) {
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
    const closing = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : null;
    if (closing === null) return text.startsWith('<!DOCTYPE', at);
    const end = text.indexOf(closing, at + 2);
    if (end < 0) return false;
    at = end + closing.length;
  }
}

const isBlank = (code: number) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d || code === 0xfeff;

function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw malformed('not in the encoding it should be', error);
  }
}

/** XML 1.0 section 2.2: no C0 controls, no halves of surrogate pairs; also not by reference. */
function requireCharacters(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed())
    throw malformed('a character that is none');
}

function malformed(reason: string, cause?: unknown): DomainError {
  return new DomainError('invalid', `xml: ${reason}`, { details: { format: 'xml' }, ...(cause === undefined ? {} : { cause }) });
}
