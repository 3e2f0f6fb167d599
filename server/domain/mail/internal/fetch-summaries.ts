import type { FetchMessageObject, ImapFlow, MessageAddressObject } from 'imapflow';
import { decodeWords } from 'postal-mime';
import { htmlToWords } from '@/server/formats/html/to-text';
import { decodeText } from '@/server/formats/mime/decode-text';
import { snippetOf } from '@/server/formats/mime/snippet';
import { readStructure, structureMarks } from '@/server/formats/mime/structure';
import { decodeTransfer } from '@/server/formats/mime/transfer-encoding';
import type { Mailbox } from '../schema';
import { parseMessageIds, type ThreadInput } from '../threading';
import type { Summary } from './summary-cache';

const textSnippetBytes = 500;
// HTML mail often starts with kilobytes of style.
const htmlSnippetBytes = 6_000;
const batch = 500;
const dayMs = 86_400_000;

/** Reads what rows need of these messages of the selected folder; snippets are left for `fillSnippets`. */
export async function fetchSummaries(client: ImapFlow, uids: readonly number[]): Promise<Summary[]> {
  const summaries: Summary[] = [];
  for (let at = 0; at < uids.length; at += batch) {
    const fetched = await client.fetchAll(
      [...uids.slice(at, at + batch)],
      { uid: true, envelope: true, bodyStructure: true, internalDate: true, size: true },
      { uid: true },
    );
    await repairHeaders(client, fetched);
    for (const message of fetched) summaries.push(toSummary(message));
  }
  return summaries;
}

/**
 * Some programs write subjects and names in a local charset without saying so (RFC 5322 allows ASCII only). Whoever parsed the
 * envelope put replacement characters there; the raw header still has the bytes.
 */
export async function repairHeaders(client: ImapFlow, messages: readonly FetchMessageObject[]): Promise<void> {
  const broken = messages.filter(
    (message) => isBroken(message.envelope?.subject) || (message.envelope?.from ?? []).some((one) => isBroken(one.name)),
  );
  if (broken.length === 0) return;
  const raw = await client.fetchAll(
    broken.map((message) => message.uid),
    { uid: true, headers: ['subject', 'from'] },
    { uid: true },
  );
  for (const { uid, headers } of raw) {
    const envelope = broken.find((message) => message.uid === uid)?.envelope;
    if (!envelope || !headers) continue;
    const text = decodeText(headers, undefined).replace(/\r?\n[ \t]+/g, ' ');
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
    if (isBroken(envelope.subject)) envelope.subject = decodeWords(field('subject'));
    const [sender, ...others] = envelope.from ?? [];
    const name = /^"?([^"<]*)"?\s*</.exec(field('from'))?.[1]?.trim();
    if (sender && others.length === 0 && isBroken(sender.name) && name) sender.name = decodeWords(name);
  }
}

function isBroken(text: string | undefined): boolean {
  return text?.includes('\ufffd') ?? false;
}

/** Reads the first bytes of each message's text, one request per distinct part number. Sets `snippet`. */
export async function fillSnippets(client: ImapFlow, summaries: readonly Summary[]): Promise<void> {
  const groups = new Map<string, { part: string; bytes: number; members: Map<number, Summary> }>();
  for (const summary of summaries) {
    if (summary.snippet !== null) continue;
    const { textPart } = summary;
    if (!textPart) {
      summary.snippet = '';
      continue;
    }
    const bytes = textPart.html ? htmlSnippetBytes : textSnippetBytes;
    const key = `${textPart.part}/${bytes}`;
    const group = groups.get(key) ?? { part: textPart.part, bytes, members: new Map<number, Summary>() };
    group.members.set(summary.uid, summary);
    groups.set(key, group);
  }
  for (const { part, bytes, members } of groups.values()) {
    const fetched = await client.fetchAll(
      [...members.keys()],
      { uid: true, bodyParts: [{ key: part, start: 0, maxLength: bytes }] },
      { uid: true },
    );
    for (const message of fetched) {
      const summary = members.get(message.uid);
      if (!summary?.textPart) continue;
      const raw = message.bodyParts?.get(part.toLowerCase()) ?? Buffer.alloc(0);
      const decoded = decodeText(wholeCharacters(decodeTransfer(raw, summary.textPart.encoding)), summary.textPart.charset);
      summary.snippet = snippetOf(summary.textPart.html ? htmlToWords(decoded) : decoded);
    }
    for (const summary of members.values()) summary.snippet ??= '';
  }
}

/** A cut in the middle of a UTF-8 sequence must not make the text look like another charset. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      if (needed > back) end = bytes.length - back;
      break;
    }
  }
  return bytes.subarray(0, end);
}

/** What own threading needs of these messages. */
export async function fetchThreadInputs(client: ImapFlow, uids: readonly number[]): Promise<ThreadInput[]> {
  const byUid = new Map<number, ThreadInput>();
  for (let at = 0; at < uids.length; at += batch) {
    const fetched = await client.fetchAll(
      [...uids.slice(at, at + batch)],
      { uid: true, envelope: true, headers: ['references'] },
      { uid: true },
    );
    for (const message of fetched) byUid.set(message.uid, toThreadInput(message));
  }
  return uids.flatMap((uid) => byUid.get(uid) ?? []);
}

export function toThreadInput(message: FetchMessageObject): ThreadInput {
  const header = (message.headers?.toString('latin1') ?? '').replace(/^references:/i, '').replace(/\s+/g, ' ');
  return {
    uid: message.uid,
    messageId: parseMessageIds(message.envelope?.messageId ?? '')[0] ?? '',
    references: [...parseMessageIds(header), ...parseMessageIds(message.envelope?.inReplyTo ?? '')],
    subject: message.envelope?.subject ?? '',
  };
}

function toSummary(message: FetchMessageObject): Summary {
  const { envelope } = message;
  const parts = message.bodyStructure ? readStructure(message.bodyStructure) : null;
  const marks = parts ? structureMarks(parts) : { hasAttachment: false, hasInvitation: false };
  const shown = parts?.text[0] ?? parts?.html[0];
  return {
    uid: message.uid,
    messageId: parseMessageIds(envelope?.messageId ?? '')[0] ?? '',
    subject: envelope?.subject ?? '',
    from: toMailboxes(envelope?.from),
    to: [...toMailboxes(envelope?.to), ...toMailboxes(envelope?.cc)],
    dateMs: believableDate(envelope?.date, message.internalDate),
    size: message.size ?? 0,
    ...marks,
    textPart: shown ? { part: shown.part, encoding: shown.encoding, charset: shown.charset, html: shown.type === 'text/html' } : null,
    snippet: null,
  };
}

export function toMailboxes(list: readonly MessageAddressObject[] | undefined): Mailbox[] {
  return (list ?? []).flatMap((one) => {
    const address = one.address ?? '';
    const name = (one.name ?? '').trim();
    return address === '' && name === '' ? [] : [{ name, address }];
  });
}

/** The Date field, unless it is missing, unreadable or lies in the future of the moment the server got the message. */
export function believableDate(sent: Date | string | undefined, received: Date | string | undefined): number {
  const sentMs = sent instanceof Date ? sent.getTime() : Number.NaN;
  const receivedMs = received instanceof Date ? received.getTime() : Number.NaN;
  if (Number.isNaN(sentMs)) return Number.isNaN(receivedMs) ? 0 : receivedMs;
  return !Number.isNaN(receivedMs) && sentMs > receivedMs + dayMs ? receivedMs : sentMs;
}
