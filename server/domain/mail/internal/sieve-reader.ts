import { DomainError } from '@/server/core/errors';

// The server's side of ManageSieve (RFC 5804 section 4): lines of words, where a word may be an atom, a "quoted string", a
// (parenthesised) response code or a {literal} that holds anything, line ends too.

/** One answered line. `code` is the word in front for OK, NO and BYE lines. */
export type SieveLine = {
  readonly words: readonly SieveWord[];
};
export type SieveWord = { readonly kind: 'atom' | 'text' | 'code'; readonly value: string };

/** Longer than any script a server would keep; whoever sends more wants our memory. */
const maxBufferBytes = 4 * 1024 * 1024;

/** Cuts what arrives into lines. */
export class SieveReader {
  #bytes: Buffer = Buffer.alloc(0);

  /** Takes the next bytes; gives the lines that are complete now. Errors: upstream_failed when it is no ManageSieve. */
  push(chunk: Uint8Array): SieveLine[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#bytes.length > maxBufferBytes) throw malformed('an endless answer');
    const lines: SieveLine[] = [];
    for (;;) {
      const parsed = parseLine(this.#bytes);
      if (!parsed) return lines;
      this.#bytes = this.#bytes.subarray(parsed.end);
      lines.push({ words: parsed.words });
    }
  }
}

/** One line from the front of the bytes; null while it is not complete. */
function parseLine(bytes: Buffer): { words: SieveWord[]; end: number } | null {
  const words: SieveWord[] = [];
  let at = 0;
  for (;;) {
    const letter = bytes[at];
    if (letter === undefined) return null;
    if (letter === 0x0d || letter === 0x0a) {
      if (letter === 0x0a) return { words, end: at + 1 };
      if (bytes[at + 1] === undefined) return null;
      if (bytes[at + 1] !== 0x0a) throw malformed('a bare CR');
      return { words, end: at + 2 };
    }
    if (letter === 0x20) {
      at += 1;
      continue;
    }
    const word =
      letter === 0x22 ? quoted(bytes, at) : letter === 0x7b ? literal(bytes, at) : letter === 0x28 ? code(bytes, at) : atom(bytes, at);
    if (!word) return null;
    words.push(word.word);
    at = word.end;
  }
}

type Parsed = { word: SieveWord; end: number } | null;

function quoted(bytes: Buffer, start: number): Parsed {
  const value: number[] = [];
  for (let at = start + 1; ; at += 1) {
    let letter = bytes[at];
    if (letter === undefined) return null;
    if (letter === 0x22) return { word: { kind: 'text', value: Buffer.from(value).toString('utf8') }, end: at + 1 };
    if (letter === 0x5c) {
      at += 1;
      letter = bytes[at];
      if (letter === undefined) return null;
    }
    value.push(letter);
  }
}

function literal(bytes: Buffer, start: number): Parsed {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd < 0) {
    if (bytes.length - start > 32) throw malformed('a literal without a length');
    return null;
  }
  const length = /^\{(\d{1,9})\+?\}$/.exec(bytes.toString('latin1', start, lineEnd))?.[1];
  if (length === undefined) throw malformed('a literal without a length');
  const from = lineEnd + 2;
  const to = from + Number(length);
  if (Number(length) > maxBufferBytes) throw malformed('an endless literal');
  return bytes.length < to ? null : { word: { kind: 'text', value: bytes.toString('utf8', from, to) }, end: to };
}

/** `(QUOTA/MAXSIZE)`, `(SASL "…")`: what is inside, as it stands. */
function code(bytes: Buffer, start: number): Parsed {
  let depth = 0;
  for (let at = start; ; ) {
    const letter = bytes[at];
    if (letter === undefined) return null;
    if (letter === 0x0d || letter === 0x0a) throw malformed('a response code that does not end');
    if (letter === 0x22) {
      const inner = quoted(bytes, at);
      if (!inner) return null;
      at = inner.end;
      continue;
    }
    if (letter === 0x28) depth += 1;
    if (letter === 0x29) depth -= 1;
    at += 1;
    if (depth === 0) return { word: { kind: 'code', value: bytes.toString('utf8', start + 1, at - 1) }, end: at };
  }
}

function atom(bytes: Buffer, start: number): Parsed {
  let at = start;
  for (; ; at += 1) {
    const letter = bytes[at];
    if (letter === undefined) return null;
    if (letter <= 0x20 || letter === 0x22 || letter === 0x28 || letter === 0x29 || letter === 0x7b) break;
  }
  if (at === start) throw malformed('an unexpected sign');
  return { word: { kind: 'atom', value: bytes.toString('utf8', start, at) }, end: at };
}

function malformed(what: string): DomainError {
  return new DomainError('upstream_failed', `sieve: ${what}`, { details: { reason: 'refused_command' } });
}
