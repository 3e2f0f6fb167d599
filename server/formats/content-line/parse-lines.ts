import type { Child, Component, Parameter, Property } from './model';

export type LineLimits = {
  /** Length of the whole text, in UTF-16 units. */
  maxLength: number;
  maxDepth: number;
  maxComponents: number;
  maxProperties: number;
  maxParameters: number;
};

/** How a format refuses a text: throws its own error with a sentence for the log. */
export type Refusal = (reason: 'malformed' | 'too-large', message: string) => never;

type Open = { name: string; children: Child[] };

/**
 * Reads BEGIN…END trees in one pass, linear in the length of the text.
 * Liberal about line ends (CRLF or LF), blank lines, a byte-order mark and the case of names; strict about everything that would lose data.
 */
export function parseLines(text: string, limits: LineLimits, refuse: Refusal): Component[] {
  if (text.length > limits.maxLength) refuse('too-large', `longer than ${limits.maxLength} characters`);
  const roots: Component[] = [];
  const open: Open[] = [];
  let components = 0;
  let properties = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  while (at < text.length) {
    const line = readLogicalLine(text, at);
    at = line.next;
    if (line.logical === '' || line.logical.trim() === '') continue;
    const parent = open.at(-1);
    const mark = beginOrEnd(line.logical);
    if (mark?.verb === 'BEGIN') {
      components += 1;
      if (components > limits.maxComponents) refuse('too-large', `more than ${limits.maxComponents} components`);
      if (open.length >= limits.maxDepth) refuse('malformed', `nested deeper than ${limits.maxDepth}`);
      open.push({ name: mark.name, children: [] });
    } else if (mark) {
      const closed = open.pop();
      if (closed?.name !== mark.name) return refuse('malformed', `END:${shown(mark.name)} without its BEGIN`);
      const component: Component = { kind: 'component', name: closed.name, children: closed.children };
      const above = open.at(-1);
      if (above) above.children.push(component);
      else roots.push(component);
    } else {
      if (!parent) return refuse('malformed', 'a property outside of every component');
      properties += 1;
      if (properties > limits.maxProperties) refuse('too-large', `more than ${limits.maxProperties} properties`);
      parent.children.push(parseProperty(line.logical, line.source, limits, refuse));
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) refuse('malformed', `BEGIN:${shown(unclosed.name)} without its END`);
  return roots;
}

type LogicalLine = { logical: string; source: string; next: number };

function readLogicalLine(text: string, start: number): LogicalLine {
  let end = text.indexOf('\n', start);
  if (end < 0) end = text.length;
  let contentEnd = beforeReturn(text, start, end);
  if (!isContinued(text, end)) {
    const only = text.slice(start, contentEnd);
    return { logical: only, source: only, next: end + 1 };
  }
  while (isContinued(text, end)) {
    const from = end + 2;
    end = text.indexOf('\n', from);
    if (end < 0) end = text.length;
    contentEnd = beforeReturn(text, from, end);
  }
  const source = text.slice(start, contentEnd);
  return { logical: source.replace(folds, ''), source, next: end + 1 };
}

/** Begins only where a run of CR does: ten megabytes of them are walked once, not once each. */
const folds = /(?<!\r)\r*\n[ \t]/g;

function isContinued(text: string, newline: number): boolean {
  const code = text.charCodeAt(newline + 1);
  return newline < text.length && (code === 0x20 || code === 0x09);
}

function beforeReturn(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && text.charCodeAt(last - 1) === 0x0d) last -= 1;
  return last;
}

function beginOrEnd(line: string): { verb: 'BEGIN' | 'END'; name: string } | null {
  const first = line.charCodeAt(0) | 0x20;
  if (first !== 0x62 && first !== 0x65) return null;
  const match = /^(begin|end):\s*([a-z0-9-]+)\s*$/i.exec(line);
  if (!match?.[1] || !match[2]) return null;
  return { verb: match[1].length === 5 ? 'BEGIN' : 'END', name: match[2].toUpperCase() };
}

const maxValues = 10_000;

const headShape = /^(?:([A-Za-z0-9_-]+)\.)?([A-Za-z0-9_-]+)(?=[;:])/;

function parseProperty(line: string, source: string, limits: LineLimits, refuse: Refusal): Property {
  const head = headShape.exec(line);
  if (!head?.[2]) return refuse('malformed', `not a content line: ${shown(line)}`);
  const name = head[2].toUpperCase();
  const group = head[1] ?? '';
  let at = head[0].length;
  if (line.charCodeAt(at) === 0x3a) return { kind: 'property', group, name, parameters: [], value: line.slice(at + 1), source };

  const parameters: Parameter[] = [];
  for (let count = 0; line.charCodeAt(at) === 0x3b; count += 1) {
    if (count >= limits.maxParameters) refuse('too-large', `more than ${limits.maxParameters} parameters on ${name}`);
    const read = readParameter(line, at + 1);
    if ((read.parameter?.values.length ?? 0) > maxValues) refuse('too-large', `a parameter with more than ${maxValues} values on ${name}`);
    if (read.parameter) parameters.push(read.parameter);
    at = read.next;
  }
  if (line.charCodeAt(at) !== 0x3a) return refuse('malformed', `no value on ${name}`);
  return { kind: 'property', group, name, parameters, value: line.slice(at + 1), source };
}

/** One `NAME=value,value` up to the next `;` or `:`. A bare `HOME` (vCard 2.1 and 3.0 writers) is a TYPE. */
function readParameter(line: string, start: number): { parameter: Parameter | null; next: number } {
  let at = start;
  while (at < line.length && !isOneOf(line.charCodeAt(at), 0x3d, 0x3b, 0x3a)) at += 1;
  const name = line.slice(start, at).trim().toUpperCase();
  if (line.charCodeAt(at) !== 0x3d) return { parameter: name ? { name: 'TYPE', values: [line.slice(start, at)] } : null, next: at };
  const values: string[] = [];
  do {
    const from = at + 1;
    let value: string;
    const closing = line.charCodeAt(from) === 0x22 ? line.indexOf('"', from + 1) : -1;
    if (closing > 0) {
      value = line.slice(from + 1, closing);
      at = closing + 1;
      // Text after a closing quote is nobody's grammar; it is skipped here and kept in the source.
      while (at < line.length && !isOneOf(line.charCodeAt(at), 0x2c, 0x3b, 0x3a)) at += 1;
    } else {
      at = from;
      while (at < line.length && !isOneOf(line.charCodeAt(at), 0x2c, 0x3b, 0x3a)) at += 1;
      value = line.slice(from, at);
    }
    values.push(decodeCarets(value));
  } while (line.charCodeAt(at) === 0x2c && values.length <= maxValues);
  return { parameter: { name, values }, next: at };
}

function isOneOf(code: number, a: number, b: number, c: number): boolean {
  return code === a || code === b || code === c;
}

/** RFC 6868 section 3. Nobody's parameter is longer than that, and millions of carets cost seconds. */
const longestDecoded = 100_000;

function decodeCarets(value: string): string {
  if (value.length > longestDecoded || !value.includes('^')) return value;
  return value.replace(/\^(['n^])/g, (_whole, mark: string) => (mark === 'n' ? '\n' : mark === "'" ? '"' : '^'));
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
