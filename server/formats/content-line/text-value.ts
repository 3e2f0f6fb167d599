// TEXT values: RFC 5545 section 3.3.11, RFC 6350 section 3.4.

/** What a person reads: escapes undone. */
export function decodeText(value: string): string {
  if (!value.includes('\\')) return value;
  // A run of backslashes is read in pairs from the left; between the pairs there are no more double ones. (No callback per escape:
  // five million of them are a hostile body of ten megabytes.)
  return value
    .split('\\\\')
    .map((piece) => piece.replace(/\\[nN]/g, '\n').replace(/\\([\s\S])/g, '$1'))
    .join('\\');
}

/** Escapes a text for one value. */
export function encodeText(text: string): string {
  return text
    .replace(/\\/g, '\\\\')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/;/g, '\\;')
    .replace(/,/g, '\\,')
    .replace(controlCharacters, '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones no calendar or card may carry, and XML cannot.
const controlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

/** No list a person wrote is longer; what comes after stays in the last piece. */
const maxPieces = 10_000;

/** Splits at an unescaped separator; the pieces stay escaped. */
export function splitEscaped(value: string, separator: ',' | ';'): string[] {
  if (!value.includes(separator)) return [value];
  const pieces: string[] = [];
  let start = 0;
  for (let at = 0; at < value.length; at += 1) {
    if (pieces.length >= maxPieces) break;
    if (value[at] === '\\') at += 1;
    else if (value[at] === separator) {
      pieces.push(value.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(value.slice(start));
  return pieces;
}
