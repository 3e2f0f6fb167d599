import type { Component, Parameter, Property } from './model';

/** Gives the text of a tree with CRLF line ends. What was read and not changed is written as it was read, folds included. */
export function writeLines(component: Component): string {
  const lines: string[] = [];
  writeComponent(component, lines);
  lines.push('');
  return lines.join('\r\n');
}

function writeComponent(component: Component, lines: string[]): void {
  lines.push(`BEGIN:${component.name}`);
  for (const child of component.children) {
    if (child.kind === 'component') writeComponent(child, lines);
    else lines.push(child.source === null ? fold(logicalLine(child)) : withCrlf(child.source));
  }
  lines.push(`END:${component.name}`);
}

function withCrlf(source: string): string {
  return /(?:^|[^\r])\n|\r\r\n/.test(source) ? source.replace(/(?<!\r)\r*\n/g, '\r\n') : source;
}

/** A new property; its text is made from its parts when written. */
export function makeProperty(name: string, value: string, parameters: readonly Parameter[] = [], group = ''): Property {
  return { kind: 'property', group, name: name.toUpperCase(), parameters, value, source: null };
}

/** A single-valued parameter. */
export function makeParameter(name: string, value: string): Parameter {
  return { name: name.toUpperCase(), values: [value] };
}

function logicalLine(property: Property): string {
  if (property.head !== undefined) return property.head + oneLine(property.value);
  let line = property.group ? `${property.group}.${property.name}` : property.name;
  for (const parameter of property.parameters) line += `;${parameter.name}=${parameter.values.map(parameterText).join(',')}`;
  return `${line}:${oneLine(property.value)}`;
}

/** A bare line break in a value would begin a new property: nothing that came from outside may do that. */
function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, ' ');
}

/** Quoted where needed; line breaks, quotes and carets by RFC 6868. */
function parameterText(value: string): string {
  const safe = value
    .replace(/\^/g, '^^')
    .replace(/\r\n?|\n/g, '^n')
    .replace(/"/g, "^'");
  return /[:;,]/.test(safe) ? `"${safe}"` : safe;
}

/** Folds at 75 octets (RFC 5545 section 3.1), never inside a character. */
function fold(line: string): string {
  if (line.length <= 25 || Buffer.byteLength(line) <= 75) return line;
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      pieces.push(piece);
      piece = '';
      octets = 1;
    }
    piece += character;
    octets += size;
  }
  pieces.push(piece);
  return pieces.join('\r\n ');
}
