import { z } from 'zod';
import { createFolder, deleteFolder, emptyFolder, markFolderRead, renameFolder } from '@/server/domain/mail/change-folders';
import { discardDraft, saveDraft } from '@/server/domain/mail/drafts';
import { listIdentities } from '@/server/domain/mail/identities';
import { listFolders } from '@/server/domain/mail/list-folders';
import { listMessages } from '@/server/domain/mail/list-messages';
import { checkMailAccess, enterMailPassword, forgetMailPassword, readMailAccess } from '@/server/domain/mail/mail-access';
import { destroyMessages, moveMessages } from '@/server/domain/mail/move-messages';
import { openDraft } from '@/server/domain/mail/open-draft';
import { readConversation } from '@/server/domain/mail/read-conversation';
import {
  type ConversationView,
  conversationInput,
  destroyInput,
  draftInput,
  type FolderView,
  flagInput,
  folderCreateInput,
  folderInput,
  folderRenameInput,
  type IdentityView,
  listInput,
  type MailAccess,
  type MailCheck,
  type MessageList,
  type Moved,
  mailPasswordInput,
  moveInput,
  type OpenedDraft,
  openDraftInput,
  type QueuedSend,
  type SavedDraft,
  sendInput,
} from '@/server/domain/mail/schema';
import { cancelSend, sendMessage } from '@/server/domain/mail/send-message';
import { setFlag } from '@/server/domain/mail/set-flag';
import { trustSender } from '@/server/domain/mail/trusted-senders';
import { personProcedure, router } from '../init';

// Mail for the browser. Every procedure hands over to one use case of the mail room.

const mailProcedure = personProcedure.use(({ ctx, next }) => next({ ctx: { ...ctx, mail: ctx.atrium.mail.open(ctx.session) } }));
/** What looks into the mailbox or changes it. */
const mailboxProcedure = mailProcedure.use(async ({ ctx, next }) => {
  await ctx.atrium.mail.admit(ctx.session);
  return next();
});

export const mailRouter = router({
  folders: mailboxProcedure.query(({ ctx }): Promise<readonly FolderView[]> => listFolders(ctx.mail)),
  list: mailboxProcedure.input(listInput).query(({ ctx, input }): Promise<MessageList> => listMessages(ctx.mail, input)),
  conversation: mailboxProcedure
    .input(conversationInput)
    .query(({ ctx, input }): Promise<ConversationView> => readConversation(ctx.mail, input)),
  setFlag: mailboxProcedure.input(flagInput).mutation(({ ctx, input }): Promise<void> => setFlag(ctx.mail, input)),
  move: mailboxProcedure.input(moveInput).mutation(({ ctx, input }): Promise<Moved> => moveMessages(ctx.mail, input)),
  destroy: mailboxProcedure.input(destroyInput).mutation(({ ctx, input }): Promise<void> => destroyMessages(ctx.mail, input)),
  createFolder: mailboxProcedure
    .input(folderCreateInput)
    .mutation(({ ctx, input }): Promise<{ path: string }> => createFolder(ctx.mail, input)),
  renameFolder: mailboxProcedure
    .input(folderRenameInput)
    .mutation(({ ctx, input }): Promise<{ path: string }> => renameFolder(ctx.mail, input)),
  deleteFolder: mailboxProcedure.input(folderInput).mutation(({ ctx, input }): Promise<void> => deleteFolder(ctx.mail, input)),
  emptyFolder: mailboxProcedure.input(folderInput).mutation(({ ctx, input }): Promise<void> => emptyFolder(ctx.mail, input)),
  markFolderRead: mailboxProcedure.input(folderInput).mutation(({ ctx, input }): Promise<void> => markFolderRead(ctx.mail, input)),
  identities: mailProcedure.query(({ ctx }): Promise<readonly IdentityView[]> => listIdentities(ctx.mail)),
  saveDraft: mailboxProcedure.input(draftInput).mutation(({ ctx, input }): Promise<SavedDraft> => saveDraft(ctx.mail, input)),
  openDraft: mailboxProcedure.input(openDraftInput).query(({ ctx, input }): Promise<OpenedDraft> => openDraft(ctx.mail, input)),
  discardDraft: mailboxProcedure
    .input(z.object({ compositionId: z.uuid() }))
    .mutation(({ ctx, input }): Promise<void> => discardDraft(ctx.mail, input)),
  /** Whether the person has to enter a mail password, and the way to do it (AUT-10). */
  access: mailProcedure.query(({ ctx }): Promise<MailAccess> => readMailAccess(ctx.atrium.directory, ctx.mail, ctx.session)),
  enterPassword: mailProcedure
    .input(mailPasswordInput)
    .mutation(
      ({ ctx, input }): Promise<void> =>
        enterMailPassword(ctx.atrium.directory, ctx.mail, { password: input.password, session: ctx.session }),
    ),
  forgetPassword: mailProcedure.mutation(({ ctx }): Promise<void> => forgetMailPassword(ctx.atrium.directory, ctx.mail)),
  checkAccess: mailProcedure.query(({ ctx }): Promise<MailCheck> => checkMailAccess(ctx.mail)),
  send: mailProcedure.input(sendInput).mutation(({ ctx, input }): Promise<QueuedSend> => sendMessage(ctx.atrium.mail, ctx.mail, input)),
  cancelSend: mailProcedure
    .input(z.object({ outboxId: z.uuid() }))
    .mutation(({ ctx, input }): Promise<{ cancelled: boolean }> => cancelSend(ctx.mail, input)),
  trustSender: mailProcedure
    .input(z.object({ address: z.string().max(320) }))
    .mutation(({ ctx, input }): Promise<void> => trustSender(ctx.mail, input)),
});
