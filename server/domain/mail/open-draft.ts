import { z } from 'zod';
import { DomainError } from '@/server/core/errors';
import { sanitiseHtml } from '@/server/formats/html/sanitise';
import { compositionHeader, draftStateHeader } from './compose-message';
import { type FetchedMessage, fetchMessages, headerField } from './internal/fetch-messages';
import { toMailboxes } from './internal/fetch-summaries';
import { foreignCompositionId } from './internal/outbox-id';
import type { MailAccount } from './mail-account';
import { toAttachment, viewMessage } from './message-view';
import { uploadAddress } from './part-address';
import { keepPart } from './read-part';
import { type DraftInput, draftInput, type OpenedDraft } from './schema';

const keptState = z.object({ identityId: draftInput.shape.identityId, source: draftInput.shape.source });

/**
 * Reads a draft back into what the composer edits. Attachments and pictures are kept as uploads, so that they stay valid
 * while the draft is saved again under new UIDs. A draft another program wrote gets the same composition each time it is opened,
 * and becomes one of ours when it is saved.
 * Errors: not_found.
 */
export async function openDraft(mail: MailAccount, input: { folder: string; uid: number }): Promise<OpenedDraft> {
  const [fetched] = await mail.pool.withFolder('open draft', input.folder, (client) =>
    fetchMessages(client, [input.uid], ['references', compositionHeader, draftStateHeader]),
  );
  if (!fetched) throw new DomainError('not_found', 'the draft is no longer there');
  const attachments: DraftInput['attachments'] = [];
  const pictures = new Map<string, string>();
  for (const part of fetched.parts.attachments) {
    const kept = await keepPart(mail, { folder: input.folder, uid: input.uid, part: part.part });
    if (part.inline) pictures.set(part.cid, uploadAddress(kept.id, mail.basePath()));
    else attachments.push({ uploadId: kept.id, name: kept.name });
  }
  const { envelope } = fetched.message;
  const view = viewMessage(fetched, { folder: input.folder, showRemote: true, remoteAddress: (url) => url, basePath: mail.basePath() });
  const known = headerField(fetched.headers, compositionHeader);
  const ours = z.uuid().safeParse(known).success;
  const draft: DraftInput = {
    compositionId: ours ? known : foreignCompositionId(view.messageId, input.uid),
    ...readState(fetched),
    to: toMailboxes(envelope?.to).filter((one) => one.address !== ''),
    cc: toMailboxes(envelope?.cc).filter((one) => one.address !== ''),
    bcc: toMailboxes(envelope?.bcc).filter((one) => one.address !== ''),
    subject: view.subject,
    html: view.html === null ? null : richText(fetched, pictures),
    text: view.text,
    inReplyTo: view.inReplyTo,
    references: [...view.references],
    attachments,
  };
  return { ...draft, attachmentViews: fetched.parts.attachments.filter((part) => !part.inline).map(toAttachment) };
}

function readState(fetched: FetchedMessage): z.infer<typeof keptState> {
  try {
    const text = Buffer.from(headerField(fetched.headers, draftStateHeader), 'base64').toString('utf8');
    return keptState.parse(JSON.parse(text));
  } catch {
    // Another program's draft, or one that was changed underway: it opens without them.
    return { identityId: null, source: null };
  }
}

function richText(fetched: FetchedMessage, pictures: ReadonlyMap<string, string>): string {
  const html = fetched.parts.html.map((part) => fetched.texts.get(part.part) ?? '').join('\n');
  return sanitiseHtml(html, {
    image: (source) => (/^cid:/i.test(source) ? (pictures.get(source.slice(4)) ?? null) : /^https?:/i.test(source) ? source : null),
  });
}
