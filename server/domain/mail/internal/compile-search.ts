import type { SearchTerm } from '../search-query';
import { type Argument, atom, text } from './imap-exec';

// Search terms to IMAP SEARCH keys (RFC 9051 section 6.4.4).

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** All terms must match; no terms match everything. */
export function compileSearch(terms: readonly SearchTerm[]): Argument[] {
  const keys: Argument[] = [atom('ALL')];
  for (const term of terms) {
    if (term.negated) keys.push(atom('NOT'));
    keys.push(...key(term));
  }
  return keys;
}

/** One search key: an atom with its argument, or a parenthesised list. */
function key(term: SearchTerm): Argument[] {
  switch (term.kind) {
    case 'from':
    case 'to':
    case 'cc':
    case 'subject':
    case 'body':
      return [atom(term.kind.toUpperCase()), text(term.text)];
    case 'anywhere':
      // Not TEXT: that also finds the word in Received lines and other headers nobody sees.
      return anyOf(['SUBJECT', 'FROM', 'TO', 'CC', 'BODY'].map((field) => [atom(field), text(term.text)]));
    case 'flag':
      return [atom(`${term.value ? '' : 'UN'}${term.flag.toUpperCase()}`)];
    case 'attachment':
      // IMAP has no key for it. Keyword where the server sets one, else the message's outer type: right for nearly all mail.
      return anyOf([
        [atom('KEYWORD'), atom('$HasAttachment')],
        [atom('HEADER'), text('Content-Type'), text('multipart/mixed')],
        [atom('HEADER'), text('Content-Type'), text('application/')],
      ]);
    case 'since':
      return [atom('SENTSINCE'), atom(imapDay(term.day))];
    case 'before':
      return [atom('SENTBEFORE'), atom(imapDay(term.day))];
    case 'larger':
    case 'smaller':
      return [atom(term.kind.toUpperCase()), atom(String(term.bytes))];
  }
}

function anyOf(alternatives: Argument[][]): Argument[] {
  const [first, ...rest] = alternatives;
  if (!first) return [atom('ALL')];
  return rest.length === 0 ? first : [[atom('OR'), ...first, ...anyOf(rest)]];
}

function imapDay(day: string): string {
  const [year, month, date] = day.split('-');
  return `${Number(date)}-${months[Number(month) - 1] ?? 'Jan'}-${year}`;
}
