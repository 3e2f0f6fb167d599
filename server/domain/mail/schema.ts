import { z } from 'zod';

// The shapes that travel between the browser and the mail room. Safe to load in the browser.
// Folder paths are the server's own, with its delimiter ("INBOX", "Projects/2026").

export const folderRoles = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'templates'] as const;
export type FolderRole = (typeof folderRoles)[number];

export type FolderView = {
  path: string;
  name: string;
  parent: string | null;
  role: FolderRole | null;
  unread: number;
  total: number;
  delimiter: string;
  /** False for a mere node of the tree that holds no messages. */
  selectable: boolean;
};

export type Mailbox = { name: string; address: string };

export type MessageFlags = { seen: boolean; flagged: boolean; answered: boolean; forwarded: boolean; draft: boolean };

/** A line of the message list: one conversation, or one message in flat view (then `uids` has one member). */
export type MessageRow = {
  /** Stable while scrolling and refreshing: the newest message's UID. */
  uid: number;
  uids: readonly number[];
  subject: string;
  /** Who takes part, newest last; in Sent and Drafts the recipients. */
  people: readonly Mailbox[];
  /** ISO 8601 instant of the newest message. */
  date: string;
  snippet: string;
  unread: boolean;
  flagged: boolean;
  answered: boolean;
  hasAttachment: boolean;
  hasInvitation: boolean;
  size: number;
};

export type MessageList = {
  total: number;
  offset: number;
  rows: readonly MessageRow[];
  /** Changes when anything in the folder did. */
  version: string;
};

export type AttachmentView = {
  /** IMAP part number ("2.1"). */
  part: string;
  name: string;
  type: string;
  /** Bytes after decoding, as near as the server tells. */
  size: number;
  /** Shown inside the HTML body by cid. */
  inline: boolean;
};

/** An event found in a text/calendar part, for the invitation card. */
export type InvitationView = {
  method: string;
  uid: string;
  summary: string;
  location: string;
  organizer: Mailbox | null;
  attendees: readonly (Mailbox & { state: string })[];
  start: string;
  end: string;
  allDay: boolean;
  zone: string | null;
  recurring: boolean;
};

export type MessageView = {
  folder: string;
  uid: number;
  messageId: string;
  inReplyTo: string;
  references: readonly string[];
  subject: string;
  from: readonly Mailbox[];
  replyTo: readonly Mailbox[];
  to: readonly Mailbox[];
  cc: readonly Mailbox[];
  bcc: readonly Mailbox[];
  date: string;
  flags: MessageFlags;
  /** Cleaned by a parser; remote images replaced; cid images point at /api/mail/part. Null when there is only text. */
  html: string | null;
  text: string;
  attachments: readonly AttachmentView[];
  invitation: InvitationView | null;
  /** Remote content was held back and can be asked for. */
  remoteHeldBack: boolean;
};

export type ConversationView = { subject: string; messages: readonly MessageView[] };

export type IdentityView = { id: string; name: string; address: string; replyTo: string; signature: string; isDefault: boolean };

export const listInput = z.object({
  folder: z.string().min(1).max(1000),
  view: z.enum(['conversations', 'messages']),
  filter: z.enum(['all', 'unread', 'flagged', 'attachments']).default('all'),
  /** Search box text; empty for none. from: to: subject: body: has:attachment is:unread is:flagged before: after: larger: and plain words. */
  search: z.string().max(500).default(''),
  offset: z.number().int().min(0).max(10_000_000),
  limit: z.number().int().min(1).max(200),
});

export const conversationInput = z.object({
  folder: z.string().min(1).max(1000),
  uids: z.array(z.number().int().positive()).min(1).max(200),
  showRemote: z.boolean().default(false),
});

export const flagNames = ['seen', 'flagged', 'answered', 'forwarded'] as const;
export const flagInput = z.object({
  folder: z.string().min(1).max(1000),
  uids: z.array(z.number().int().positive()).min(1).max(10_000),
  flag: z.enum(flagNames),
  value: z.boolean(),
});

export const moveInput = z.object({
  folder: z.string().min(1).max(1000),
  uids: z.array(z.number().int().positive()).min(1).max(10_000),
  /** A folder path, or a role to be found (and made once if missing). */
  to: z.union([z.object({ path: z.string().min(1).max(1000) }), z.object({ role: z.enum(folderRoles) })]),
});
/** Where the messages went: enough to move them back. */
export type Moved = { from: string; to: string; uids: readonly number[] };

export const destroyInput = z.object({
  folder: z.string().min(1).max(1000),
  uids: z.array(z.number().int().positive()).min(1).max(10_000),
});

export const folderCreateInput = z.object({ parent: z.string().max(1000).nullable(), name: z.string().min(1).max(200) });
export const folderRenameInput = z.object({ path: z.string().min(1).max(1000), name: z.string().min(1).max(200) });
export const folderInput = z.object({ path: z.string().min(1).max(1000) });

const mailboxInput = z.object({ name: z.string().max(500), address: z.string().min(1).max(320) });

export const draftInput = z.object({
  /** Made by the browser once per composition (UUID); makes saving and sending idempotent. */
  compositionId: z.uuid(),
  identityId: z.string().max(64).nullable(),
  to: z.array(mailboxInput).max(500),
  cc: z.array(mailboxInput).max(500),
  bcc: z.array(mailboxInput).max(500),
  subject: z.string().max(2000),
  /** Rich text as HTML, or null for plain text only. */
  html: z.string().max(5_000_000).nullable(),
  text: z.string().max(5_000_000),
  inReplyTo: z.string().max(2000).default(''),
  references: z.array(z.string().max(2000)).max(200).default([]),
  /** What this answers or forwards, to set \Answered or $Forwarded after sending. */
  source: z
    .object({ kind: z.enum(['reply', 'forward']), folder: z.string().max(1000), uid: z.number().int().positive() })
    .nullable()
    .default(null),
  attachments: z
    .array(
      z.union([
        z.object({ uploadId: z.string().max(64), name: z.string().max(500) }),
        /** A part of a message that exists (forward, or a draft opened again). */
        z.object({ folder: z.string().max(1000), uid: z.number().int().positive(), part: z.string().max(64), name: z.string().max(500) }),
      ]),
    )
    .max(100)
    .default([]),
});
export type DraftInput = z.infer<typeof draftInput>;
export type SavedDraft = { folder: string; uid: number; savedAt: string };

export const sendInput = draftInput.extend({ delaySeconds: z.number().int().min(0).max(30) });
export type QueuedSend = { outboxId: string; sendsAt: string };

export const openDraftInput = z.object({ folder: z.string().min(1).max(1000), uid: z.number().int().positive() });
export type OpenedDraft = DraftInput & { attachmentViews: readonly AttachmentView[] };

/** How the mailbox is opened, as far as its owner has to know. */
export type MailAccess = {
  /** The domain wants a mail password of its own. */
  ownPassword: boolean;
  /** It is for this session alone: the person signed in without their password. */
  forSession: boolean;
  /** One is kept. */
  stored: boolean;
};

export const mailPasswordInput = z.object({ password: z.string().min(1).max(1024) });

export type MailServerState = 'ok' | 'refused_login' | 'login_expired' | 'unreachable' | 'not_configured';
export type MailCheck = { imap: MailServerState; smtp: MailServerState; sieve: MailServerState };
