import { createHash } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import { sanitiseHtml } from '@/server/formats/html/sanitise';
import { htmlToText } from '@/server/formats/html/to-text';
import { buildMessage, type OutgoingPart, oneLine } from '@/server/formats/mime/build-message';
import { findIdentity } from './identities';
import type { MailAccount } from './mail-account';
import { parsePartAddress, parseUploadAddress } from './part-address';
import { keepPart } from './read-part';
import { originalOfRemote } from './remote-address';
import type { DraftInput } from './schema';

export type Composed = {
  /** What goes out: without Bcc and without marks of ours. */
  message: Buffer;
  /** What lies in Drafts: with both. */
  draft: Buffer;
  messageId: string;
  from: string;
};

/** Header fields by which a draft is found and opened again; they never leave the house. */
export const compositionHeader = 'X-Atrium-Composition';
export const draftStateHeader = 'X-Atrium-Draft';

const maxMessageBytes = 60 * 1024 * 1024;

/**
 * Builds the message a person composed. Pictures in the text that point to us become parts of the message.
 * Errors: not_found (an attachment is gone), too_large.
 */
export async function composeMessage(mail: MailAccount, input: DraftInput, which: 'draft' | 'both'): Promise<Composed> {
  const identity = await findIdentity(mail, input.identityId);
  const { html, inline } = await gatherPictures(mail, input.html);
  const attachments = await gatherAttachments(mail, input.attachments);
  const total = [...inline, ...attachments].reduce((sum, part) => sum + part.content.length, 0);
  if (total > maxMessageBytes)
    throw new DomainError('too_large', 'the attachments are too large', { details: { maxBytes: maxMessageBytes } });
  const domain = identity.address.split('@')[1] ?? mail.person.domain;
  const messageId = `${input.compositionId}@${domain.replace(/[^\w.-]/g, '')}`;
  const common = {
    from: { name: identity.name, address: identity.address },
    replyTo: identity.replyTo,
    to: input.to,
    cc: input.cc,
    bcc: input.bcc,
    subject: input.subject,
    html: html === null ? null : `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${html}</body></html>`,
    text: input.text !== '' || html === null ? input.text : htmlToText(html),
    messageId,
    inReplyTo: input.inReplyTo,
    references: input.references,
    date: mail.store.clock.now(),
    attachments: [...inline, ...attachments],
  };
  const state = Buffer.from(JSON.stringify({ identityId: input.identityId, source: input.source })).toString('base64');
  const headers = { [compositionHeader]: input.compositionId, [draftStateHeader]: state };
  const draft = await buildMessage({ ...common, headers, keepBcc: true });
  const message = which === 'both' ? await buildMessage({ ...common, headers: {}, keepBcc: false }) : draft;
  return { message, draft, messageId, from: identity.address };
}

async function gatherAttachments(mail: MailAccount, wanted: DraftInput['attachments']): Promise<OutgoingPart[]> {
  const parts: OutgoingPart[] = [];
  for (const one of wanted) {
    const id = 'uploadId' in one ? one.uploadId : (await keepPart(mail, one)).id;
    const { upload, content } = await mail.uploads.read(mail.person.accountId, id);
    parts.push({ name: oneLine(one.name) || upload.name, type: upload.type, content });
  }
  return parts;
}

type Pictures = { html: string | null; inline: OutgoingPart[] };

/** Cleans the rich text and makes every picture in it either a part of the message or an address the world can reach. */
async function gatherPictures(mail: MailAccount, given: string | null): Promise<Pictures> {
  if (given === null) return { html: null, inline: [] };
  const wanted = new Map<string, string>();
  const named = (source: string) => {
    const cid = `${createHash('sha256').update(source).digest('hex').slice(0, 24)}@atrium`;
    wanted.set(cid, source);
    return `cid:${cid}`;
  };
  const cleaned = sanitiseHtml(given, {
    image: (source) => {
      if (parsePartAddress(source) || parseUploadAddress(source) !== null) return named(source);
      const original = originalOfRemote(source);
      if (original !== null) return /^https?:\/\//i.test(original) ? original : null;
      return /^https?:\/\//i.test(source) ? source : null;
    },
  });
  const html = cleaned.replace(/src="(data:image\/[^"]+)"/g, (_whole, source: string) => `src="${named(source)}"`);
  const inline: OutgoingPart[] = [];
  for (const [cid, source] of wanted) {
    const picture = await readPicture(mail, source);
    if (picture) inline.push({ ...picture, cid });
  }
  return { html, inline };
}

async function readPicture(mail: MailAccount, source: string): Promise<OutgoingPart | null> {
  const data = /^data:(image\/[\w.+-]+)(?:;[\w=-]+)*;base64,(.*)$/is.exec(source);
  if (data) {
    const type = (data[1] ?? '').toLowerCase();
    return { name: `image.${type.slice(6).replace('jpeg', 'jpg')}`, type, content: Buffer.from(data[2] ?? '', 'base64') };
  }
  const part = parsePartAddress(source);
  const id = part ? (await keepPart(mail, part)).id : parseUploadAddress(source);
  if (id === null) return null;
  const { upload, content } = await mail.uploads.read(mail.person.accountId, id);
  return { name: upload.name, type: upload.type, content };
}
