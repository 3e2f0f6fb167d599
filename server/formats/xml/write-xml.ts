import { splitClarkName, type XmlElement } from './tree';

// C0 controls other than tab, LF and CR, and the two non-characters, cannot stand in XML 1.0 in any spelling.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const needsCare = /[&<>\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Character data. CR is written as a reference, or every parser would turn CRLF into LF (XML 1.0 section 2.11). */
export function escapeText(text: string): string {
  if (!needsCare.test(text)) return text;
  let out = text.replace(unspeakable, '\ufffd');
  if (out.includes('&')) out = out.replaceAll('&', '&amp;');
  if (out.includes('<')) out = out.replaceAll('<', '&lt;');
  if (out.includes('>')) out = out.replaceAll('>', '&gt;');
  return out.replaceAll('\r', '&#13;');
}

/** An attribute value, to stand between double quotes. */
export function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/**
 * The element as text that stands on its own anywhere: it declares each namespace it uses itself.
 * Takes a parsed element; gives its text. Prefixes are ours (`n0`, `n1` …), the names stay what they were.
 */
export function writeElement(element: XmlElement): string {
  const prefixes = new Map<string, string>();
  const body = write(element, prefixes);
  let declarations = '';
  for (const [namespace, prefix] of prefixes) declarations += ` xmlns:${prefix}="${escapeAttribute(namespace)}"`;
  return body.replace(rootMark, declarations);
}

const rootMark = '\u0000';

function write(element: XmlElement, prefixes: Map<string, string>, depth = 0): string {
  const name = qualified(element.namespace, element.name, prefixes);
  let out = `<${name}${depth === 0 ? rootMark : ''}`;
  for (const [clark, value] of Object.entries(element.attributes)) {
    const { namespace, name: local } = clark.startsWith('{') ? splitClarkName(clark) : { namespace: '', name: clark };
    const spelled = namespace === xmlNamespace ? `xml:${local}` : qualified(namespace, local, prefixes);
    out += ` ${spelled}="${escapeAttribute(value)}"`;
  }
  if (element.children.length === 0) return `${out}/>`;
  out += '>';
  for (const child of element.children) out += typeof child === 'string' ? escapeText(child) : write(child, prefixes, depth + 1);
  return `${out}</${name}>`;
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

function qualified(namespace: string, name: string, prefixes: Map<string, string>): string {
  if (namespace === '') return name;
  let prefix = prefixes.get(namespace);
  if (!prefix) {
    prefix = `n${prefixes.size}`;
    prefixes.set(namespace, prefix);
  }
  return `${prefix}:${name}`;
}
