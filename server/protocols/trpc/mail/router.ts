import { z } from 'zod';
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
  type MessageList,
  type Moved,
  moveInput,
  type OpenedDraft,
  openDraftInput,
  type QueuedSend,
  type SavedDraft,
  sendInput,
} from '@/server/domain/mail/schema';
import { personProcedure, router } from '../init';

function pending(): never {
  throw new Error('not built yet');
}

export const mailRouter = router({
  folders: personProcedure.query(async (): Promise<readonly FolderView[]> => pending()),
  list: personProcedure.input(listInput).query(async (): Promise<MessageList> => pending()),
  conversation: personProcedure.input(conversationInput).query(async (): Promise<ConversationView> => pending()),
  setFlag: personProcedure.input(flagInput).mutation(async (): Promise<void> => pending()),
  move: personProcedure.input(moveInput).mutation(async (): Promise<Moved> => pending()),
  destroy: personProcedure.input(destroyInput).mutation(async (): Promise<void> => pending()),
  createFolder: personProcedure.input(folderCreateInput).mutation(async (): Promise<{ path: string }> => pending()),
  renameFolder: personProcedure.input(folderRenameInput).mutation(async (): Promise<{ path: string }> => pending()),
  deleteFolder: personProcedure.input(folderInput).mutation(async (): Promise<void> => pending()),
  emptyFolder: personProcedure.input(folderInput).mutation(async (): Promise<void> => pending()),
  markFolderRead: personProcedure.input(folderInput).mutation(async (): Promise<void> => pending()),
  identities: personProcedure.query(async (): Promise<readonly IdentityView[]> => pending()),
  saveDraft: personProcedure.input(draftInput).mutation(async (): Promise<SavedDraft> => pending()),
  openDraft: personProcedure.input(openDraftInput).query(async (): Promise<OpenedDraft> => pending()),
  discardDraft: personProcedure.input(z.object({ compositionId: z.uuid() })).mutation(async (): Promise<void> => pending()),
  send: personProcedure.input(sendInput).mutation(async (): Promise<QueuedSend> => pending()),
  cancelSend: personProcedure
    .input(z.object({ outboxId: z.string().max(64) }))
    .mutation(async (): Promise<{ cancelled: boolean }> => pending()),
  trustSender: personProcedure.input(z.object({ address: z.string().max(320) })).mutation(async (): Promise<void> => pending()),
});
