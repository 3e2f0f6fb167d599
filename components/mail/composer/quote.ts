import type { Mailbox, MessageView } from '@/server/domain/mail/schema';
import type { CompositionSeed, Quote } from '../../shell/compose-request';

// What an answer or a forward starts with. The original is kept as it is, below what is written, and never goes through the editor.

export type AnswerKind = 'reply' | 'replyAll' | 'forward';

export type AnswerWords = {
  /** "On Monday 3 March, Anna wrote:" */
  wrote: (message: MessageView) => string;
  /** The head of a forwarded message, one line each. */
  forwarded: (message: MessageView) => readonly string[];
};

const answered = /^\s*(re|aw|sv|antw|rép|réf)\s*(\[\d+\])?\s*:/i;
const forwardedBefore = /^\s*(fwd?|wg|tr|i)\s*:/i;

export function answerSubject(kind: AnswerKind, subject: string): string {
  if (kind === 'forward') return forwardedBefore.test(subject) ? subject : `Fwd: ${subject}`;
  return answered.test(subject) ? subject : `Re: ${subject}`;
}

/** Who an answer goes to. Answering one's own message goes on to the same people. */
export function answerRecipients(kind: AnswerKind, message: MessageView, mine: ReadonlySet<string>): { to: Mailbox[]; cc: Mailbox[] } {
  if (kind === 'forward') return { to: [], cc: [] };
  const isMine = (person: Mailbox) => mine.has(person.address.toLowerCase());
  const own = message.from.some(isMine);
  const sender = message.replyTo.length > 0 ? message.replyTo : message.from;
  const to = unique(own ? message.to : sender);
  if (kind === 'reply') return { to, cc: [] };
  const taken = new Set(to.map((person) => person.address.toLowerCase()));
  const others = unique([...(own ? [] : message.to), ...message.cc]).filter(
    (person) => !isMine(person) && !taken.has(person.address.toLowerCase()),
  );
  return { to, cc: others };
}

export function quoteOf(kind: AnswerKind, message: MessageView, words: AnswerWords): Quote {
  const html = message.html ?? textToHtml(message.text);
  const text = message.text || htmlToPlain(message.html ?? '');
  if (kind === 'forward') return { intro: words.forwarded(message).join('\n'), html, text };
  return { intro: words.wrote(message), html, text };
}

/** Everything the composer needs to answer or forward `message`. */
export function answerSeed(
  kind: AnswerKind,
  message: MessageView,
  mine: ReadonlySet<string>,
  words: AnswerWords,
): Partial<CompositionSeed> {
  const forward = kind === 'forward';
  return {
    ...answerRecipients(kind, message, mine),
    subject: answerSubject(kind, message.subject),
    quote: quoteOf(kind, message, words),
    inReplyTo: forward ? '' : message.messageId,
    references: forward || !message.messageId ? [] : [...message.references, message.messageId].slice(-100),
    source: { kind: forward ? 'forward' : 'reply', folder: message.folder, uid: message.uid },
    attachments: forward
      ? message.attachments
          .filter((attachment) => !attachment.inline)
          .map(({ part, name, type, size }) => ({ reference: { folder: message.folder, uid: message.uid, part, name }, name, type, size }))
      : [],
  };
}

const marker = 'atrium-quoted';

/** The body as it is sent: what was written, then the original. */
export function assemble(written: { html: string; text: string }, quote: Quote | null, forward: boolean): { html: string; text: string } {
  if (!quote) return written;
  const intro = escapeHtml(quote.intro).replaceAll('\n', '<br>');
  const original = forward
    ? quote.html
    : `<blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">${quote.html}</blockquote>`;
  const below = forward ? `${quote.intro}\n\n${quote.text}` : `${quote.intro}\n${quoted(quote.text)}`;
  return {
    html: `${written.html}<div class="${marker}"><br><div>${intro}</div>${forward ? '<br>' : ''}${original}</div>`,
    text: `${written.text.trimEnd()}\n\n${below}\n`,
  };
}

/** Parts a draft that was opened again into what goes to the editor and the original that does not. */
export function disassemble(html: string): { html: string; quote: Quote | null } {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const below = parsed.querySelector(`div.${marker}`);
  if (!below) return { html: flattened(parsed.body), quote: null };
  const cite = below.querySelector(':scope > blockquote');
  const intro = below.querySelector(':scope > div');
  const introText = (intro?.innerHTML ?? '').replace(/<br\s*\/?>/gi, '\n').replace(/<[^>]+>/g, '');
  intro?.remove();
  const original = cite ? cite.innerHTML : below.innerHTML.replace(/^(\s*<br\s*\/?>)+/i, '');
  below.remove();
  return { html: flattened(parsed.body), quote: { intro: decodeEntities(introText).trim(), html: original, text: htmlToPlain(original) } };
}

/** Without the blocks that only hold other blocks: in the editor each block is a line, so they would be empty ones. */
function flattened(body: HTMLElement): string {
  for (const block of body.querySelectorAll('div')) {
    if (block.querySelector('div, p, ul, ol, blockquote, table, pre')) block.replaceWith(...block.childNodes);
  }
  return body.innerHTML;
}

function quoted(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : line === '' ? '>' : `> ${line}`))
    .join('\n');
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function textToHtml(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `<div>${line === '' ? '<br>' : escapeHtml(line)}</div>`)
    .join('');
}

function decodeEntities(text: string): string {
  return new DOMParser().parseFromString(text, 'text/html').body.textContent ?? '';
}

const blocks = new Set(['P', 'DIV', 'LI', 'BLOCKQUOTE', 'TR', 'H1', 'H2', 'H3', 'UL', 'OL', 'PRE', 'HR', 'TABLE']);

/** HTML as lines of text: list items get their marks, quotations "> ", links their address. */
export function htmlToPlain(html: string): string {
  if (typeof DOMParser === 'undefined') return html.replace(/<[^>]+>/g, '');
  const lines = linesOf(new DOMParser().parseFromString(html, 'text/html').body);
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function linesOf(parent: Element): string[] {
  const lines: string[] = [];
  let line = '';
  const flush = (force = false) => {
    if (line.trim() !== '' || force) lines.push(line.replace(/[ \t]+/g, ' ').trim());
    line = '';
  };
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) line += (node.textContent ?? '').replace(/\s+/g, ' ');
    else if (node instanceof Element) {
      const element = node;
      const name = element.tagName;
      if (name === 'STYLE' || name === 'SCRIPT') continue;
      if (name === 'BR') flush(true);
      else if (name === 'HR') {
        flush();
        lines.push('---');
      } else if (blocks.has(name)) {
        flush();
        const inner = linesOf(element);
        lines.push(...markLines(element, inner.length === 0 && (name === 'P' || name === 'DIV') ? [''] : inner));
      } else if (name === 'A') {
        const text = element.textContent ?? '';
        const href = element.getAttribute('href') ?? '';
        line += href && !href.includes(text) && !text.includes(href) ? `${text} <${href.replace(/^mailto:/, '')}>` : text;
      } else line += linesOf(element).join('\n');
    }
  }
  flush();
  return lines;
}

function markLines(element: Element, lines: string[]): string[] {
  if (element.tagName === 'BLOCKQUOTE') return lines.map((line) => (line === '' ? '>' : `> ${line}`));
  if (element.tagName === 'LI') {
    const list = element.parentElement;
    const mark = list?.tagName === 'OL' ? `${[...list.children].indexOf(element) + 1}. ` : '- ';
    return lines.map((line, at) => (at === 0 ? mark + line : ' '.repeat(mark.length) + line));
  }
  return lines;
}

function unique(people: readonly Mailbox[]): Mailbox[] {
  const seen = new Set<string>();
  return people.filter((person) => {
    const key = person.address.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
