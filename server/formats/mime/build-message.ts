import MailComposer from 'nodemailer/lib/mail-composer';

// Writes a message (RFC 5322, MIME) from what a person composed. Values from outside cannot add header lines:
// line breaks are taken out here, and nodemailer folds and encodes the rest.

export type OutgoingMailbox = { name: string; address: string };
export type OutgoingPart = { name: string; type: string; content: Buffer; cid?: string };

export type OutgoingMessage = {
  from: OutgoingMailbox;
  replyTo: string;
  to: readonly OutgoingMailbox[];
  cc: readonly OutgoingMailbox[];
  bcc: readonly OutgoingMailbox[];
  subject: string;
  html: string | null;
  text: string;
  messageId: string;
  inReplyTo: string;
  references: readonly string[];
  date: Date;
  attachments: readonly OutgoingPart[];
  /** Extra header fields, e.g. the mark of a draft. */
  headers: Readonly<Record<string, string>>;
  /** True only for drafts: what goes out must not name the blind copies. */
  keepBcc: boolean;
};

/** Gives the message's bytes with CRLF line ends. */
export async function buildMessage(message: OutgoingMessage): Promise<Buffer> {
  const composer = new MailComposer({
    from: mailbox(message.from),
    ...(message.replyTo === '' ? {} : { replyTo: oneLine(message.replyTo) }),
    to: message.to.map(mailbox),
    cc: message.cc.map(mailbox),
    bcc: message.bcc.map(mailbox),
    subject: oneLine(message.subject),
    messageId: messageIdOf(message.messageId),
    ...(message.inReplyTo === '' ? {} : { inReplyTo: messageIdOf(message.inReplyTo) }),
    ...(message.references.length === 0 ? {} : { references: message.references.map(messageIdOf).filter((id) => id !== '') }),
    date: message.date,
    text: message.text,
    ...(message.html === null ? {} : { html: message.html }),
    attachments: message.attachments.map((part) => ({
      filename: oneLine(part.name),
      contentType: mediaType(part.type),
      content: part.content,
      ...(part.cid === undefined ? {} : { cid: part.cid, contentDisposition: 'inline' }),
    })),
    headers: Object.entries(message.headers).map(([key, value]) => ({ key, value: oneLine(value) })),
    textEncoding: 'B',
    newline: 'win',
    // Content is always bytes we hold; nothing may make the composer read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const node = composer.compile();
  node.keepBcc = message.keepBcc;
  return node.build();
}

/** Takes out everything that could start another header line, and characters that have no place in one. */
export function oneLine(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
      .replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ')
      .toWellFormed()
      .trim()
  );
}

function mailbox(person: OutgoingMailbox): { name: string; address: string } {
  return { name: oneLine(person.name), address: oneLine(person.address).replace(/[\s<>,;]/g, '') };
}

function messageIdOf(id: string): string {
  const inner = oneLine(id).replace(/[<>\s]/g, '');
  return inner === '' ? '' : `<${inner}>`;
}

function mediaType(type: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type.toLowerCase() : 'application/octet-stream';
}
