import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { decodeText } from '@/server/formats/mime/decode-text';
import { unflow } from '@/server/formats/mime/format-flowed';
import { type MessageParts, type Part, readStructure } from '@/server/formats/mime/structure';
import { decodeTransfer } from '@/server/formats/mime/transfer-encoding';
import { repairHeaders } from './fetch-summaries';

/** A message of the selected folder with the text of its body parts, decoded. */
export type FetchedMessage = {
  uid: number;
  message: FetchMessageObject;
  parts: MessageParts;
  /** Header fields that were asked for, as one text. */
  headers: string;
  /** Decoded text by part number. */
  texts: ReadonlyMap<string, string>;
};

const maxTextBytes = 1_500_000;
const maxHtmlBytes = 4_000_000;

/**
 * Reads whole messages but their attachments: one request for what describes them, then one per distinct set of
 * body parts (mostly one or two for a conversation). Gives them in the order of `uids`; the vanished are left out.
 */
export async function fetchMessages(client: ImapFlow, uids: readonly number[], headers: readonly string[]): Promise<FetchedMessage[]> {
  const described = await client.fetchAll(
    [...uids],
    { uid: true, flags: true, envelope: true, bodyStructure: true, internalDate: true, size: true, headers: [...headers] },
    { uid: true },
  );
  await repairHeaders(client, described);
  const structures = new Map<number, MessageParts>();
  const groups = new Map<string, { wanted: Part[]; uids: number[] }>();
  for (const message of described) {
    const parts = readStructure(message.bodyStructure ?? { type: 'text/plain' });
    structures.set(message.uid, parts);
    const wanted = partsToRead(parts);
    if (wanted.length === 0) continue;
    const key = wanted.map((part) => `${part.part}:${limitOf(part)}`).join(' ');
    const group = groups.get(key) ?? { wanted, uids: [] };
    group.uids.push(message.uid);
    groups.set(key, group);
  }
  const bodies = new Map<number, Map<string, Buffer>>();
  for (const group of groups.values()) {
    const query = group.wanted.map((part) => ({ key: part.part, start: 0, maxLength: limitOf(part) }));
    for (const fetched of await client.fetchAll(group.uids, { uid: true, bodyParts: query }, { uid: true })) {
      if (fetched.bodyParts) bodies.set(fetched.uid, fetched.bodyParts);
    }
  }
  const byUid = new Map<number, FetchedMessage>();
  for (const message of described) {
    const parts = structures.get(message.uid);
    if (!parts) continue;
    const texts = new Map<string, string>();
    for (const part of partsToRead(parts)) {
      const raw = bodies.get(message.uid)?.get(part.part.toLowerCase());
      if (raw) texts.set(part.part, decodePart(raw, part));
    }
    byUid.set(message.uid, { uid: message.uid, message, parts, headers: message.headers?.toString('latin1') ?? '', texts });
  }
  return uids.flatMap((uid) => byUid.get(uid) ?? []);
}

/** Body bytes to text: transfer encoding, charset, flowed lines. */
export function decodePart(raw: Buffer, part: Part): string {
  const text = decodeText(decodeTransfer(raw, part.encoding), part.charset).replaceAll('\u0000', '').replace(/\r\n?/g, '\n');
  return part.flowed && part.type === 'text/plain' ? unflow(text, part.deleteSpace) : text;
}

/** One unfolded header field of several, or empty. */
export function headerField(headers: string, name: string): string {
  const unfolded = headers.replace(/\r?\n[ \t]+/g, ' ');
  const line = new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(unfolded);
  return line?.[1]?.trim() ?? '';
}

function partsToRead(parts: MessageParts): Part[] {
  const wanted = new Map<string, Part>();
  for (const part of [...parts.text, ...parts.html, ...(parts.calendar ? [parts.calendar] : [])]) wanted.set(part.part, part);
  return [...wanted.values()];
}

function limitOf(part: Part): number {
  return part.type === 'text/html' ? maxHtmlBytes : maxTextBytes;
}
