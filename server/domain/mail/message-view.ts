import { sanitiseHtml } from '@/server/formats/html/sanitise';
import { htmlToText } from '@/server/formats/html/to-text';
import { safeFileName } from '@/server/formats/mime/content-disposition';
import { type FetchedMessage, headerField } from './internal/fetch-messages';
import { believableDate, toMailboxes } from './internal/fetch-summaries';
import { readInvitation } from './invitation';
import { partAddress } from './part-address';
import type { AttachmentView, MessageFlags, MessageView } from './schema';
import { parseMessageIds } from './threading';

export type ViewOptions = {
  folder: string;
  showRemote: boolean;
  /** The address of ours under which a remote image is fetched for the reader. */
  remoteAddress(url: string): string;
  /** What our addresses begin with. */
  basePath: string;
};

/** Turns a fetched message into what the reading pane shows. */
export function viewMessage(fetched: FetchedMessage, options: ViewOptions): MessageView {
  const { message, parts, texts, uid } = fetched;
  const { envelope } = message;
  const body = readBody(fetched, options);
  const ids = parseMessageIds(envelope?.messageId ?? '');
  const inReplyTo = parseMessageIds(envelope?.inReplyTo ?? '');
  const from = toMailboxes(envelope?.from);
  const replyTo = toMailboxes(envelope?.replyTo);
  return {
    folder: options.folder,
    uid,
    messageId: ids[0] ?? '',
    inReplyTo: inReplyTo[0] ?? '',
    references: parseMessageIds(headerField(fetched.headers, 'references')).slice(-200),
    subject: envelope?.subject ?? '',
    from,
    // IMAP repeats From when there is no Reply-To.
    replyTo: sameAddresses(from, replyTo) ? [] : replyTo,
    to: toMailboxes(envelope?.to),
    cc: toMailboxes(envelope?.cc),
    bcc: toMailboxes(envelope?.bcc),
    date: new Date(believableDate(envelope?.date, message.internalDate)).toISOString(),
    flags: toFlags(message.flags ?? new Set()),
    html: body.html,
    text: body.text,
    attachments: parts.attachments.map((part) => toAttachment(part)),
    invitation: parts.calendar ? readInvitation(texts.get(parts.calendar.part) ?? '') : null,
    remoteHeldBack: body.heldBack,
  };
}

export function toFlags(flags: ReadonlySet<string>): MessageFlags {
  return {
    seen: flags.has('\\Seen'),
    flagged: flags.has('\\Flagged'),
    answered: flags.has('\\Answered'),
    forwarded: flags.has('$Forwarded'),
    draft: flags.has('\\Draft'),
  };
}

export function toAttachment(part: FetchedMessage['parts']['attachments'][number]): AttachmentView {
  return { part: part.part, name: safeFileName(part.name), type: part.type, size: part.size, inline: part.inline };
}

function readBody(fetched: FetchedMessage, options: ViewOptions): { html: string | null; text: string; heldBack: boolean } {
  const { parts, texts } = fetched;
  let heldBack = false;
  const image = (source: string): string | null => {
    if (/^cid:/i.test(source)) return cidAddress(fetched, options, source);
    if (!/^https?:\/\//i.test(source)) return null;
    if (options.showRemote) return options.remoteAddress(source);
    heldBack = true;
    return null;
  };
  const rich = parts.html.some((part) => part.type === 'text/html')
    ? parts.html
        .map((part) => {
          const text = texts.get(part.part) ?? '';
          return part.type === 'text/html' ? sanitiseHtml(text, { image }) : `<div style="white-space:pre-wrap">${escapeHtml(text)}</div>`;
        })
        .join('\n')
    : null;
  const text = parts.text
    .map((part) => (part.type === 'text/html' ? htmlToText(texts.get(part.part) ?? '') : (texts.get(part.part) ?? '')))
    .join('\n\n');
  // A style element that comes first would be taken for a part of the head by whoever parses this, and be lost.
  return { html: rich?.includes('<style>') ? `<div>${rich}</div>` : rich, text, heldBack };
}

/** An image of the message itself, by its Content-ID (RFC 2392). */
function cidAddress(fetched: FetchedMessage, { folder, basePath }: ViewOptions, source: string): string | null {
  const wanted = decodeCid(source.slice(4));
  const part = fetched.parts.attachments.find((one) => one.cid !== '' && (one.cid === wanted || one.cid === source.slice(4)));
  return part ? partAddress({ folder, uid: fetched.uid, part: part.part, name: safeFileName(part.name) }, basePath) : null;
}

function decodeCid(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sameAddresses(a: readonly { address: string }[], b: readonly { address: string }[]): boolean {
  return a.length === b.length && a.every((one, at) => one.address.toLowerCase() === b[at]?.address.toLowerCase());
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
