import { z } from 'zod';
import { completeRecipient } from '@/server/domain/contacts/complete-address';
import { createBook } from '@/server/domain/contacts/create-book';
import { createContact } from '@/server/domain/contacts/create-contact';
import { deleteContact } from '@/server/domain/contacts/delete-contact';
import {
  directoryBookViews,
  isDirectoryBook,
  isDirectoryContact,
  listDirectoryContacts,
  readDirectoryContact,
} from '@/server/domain/contacts/directory-books';
import { expandGroup } from '@/server/domain/contacts/expand-group';
import { listBooks } from '@/server/domain/contacts/list-books';
import { listContacts } from '@/server/domain/contacts/list-contacts';
import { readContact } from '@/server/domain/contacts/read-contact';
import {
  type BookView,
  type Completion,
  type ContactDetail,
  type ContactRow,
  type ContactWritten,
  completeInput,
  createContactInput,
  deleteContactInput,
  type ExpandedGroup,
  expandGroupInput,
  listContactsInput,
  updateContactInput,
} from '@/server/domain/contacts/schema';
import { undoChange } from '@/server/domain/contacts/undo-change';
import { updateContact } from '@/server/domain/contacts/update-contact';
import { personProcedure, router } from '../init';

const undoInput = z.object({ undo: z.string().max(200) });
const bookInput = z.object({ displayName: z.string().min(1).max(200) });

export const contactsRouter = router({
  books: personProcedure.query(async ({ ctx }): Promise<readonly BookView[]> => {
    const { directory } = ctx.atrium;
    return [...(await listBooks(directory, ctx.person)), ...(await directoryBookViews(directory, ctx.person))];
  }),
  list: personProcedure.input(listContactsInput).query(({ ctx, input: { bookId, search } }): Promise<readonly ContactRow[]> => {
    const { store, directory } = ctx.atrium;
    return bookId !== null && isDirectoryBook(bookId)
      ? listDirectoryContacts(directory, ctx.person, { bookId, search })
      : listContacts(store, ctx.person, { bookId, search });
  }),
  contact: personProcedure.input(z.object({ id: z.string().max(900) })).query(({ ctx, input: { id } }): Promise<ContactDetail> => {
    const { store, directory } = ctx.atrium;
    return isDirectoryContact(id) ? readDirectoryContact(directory, ctx.person, id) : readContact(store, ctx.person, id);
  }),
  create: personProcedure
    .input(createContactInput)
    .mutation(({ ctx, input }): Promise<ContactWritten> => createContact(ctx.atrium.store, ctx.person, input)),
  update: personProcedure
    .input(updateContactInput)
    .mutation(({ ctx, input }): Promise<ContactWritten> => updateContact(ctx.atrium.store, ctx.person, input)),
  remove: personProcedure
    .input(deleteContactInput)
    .mutation(({ ctx, input }): Promise<ContactWritten> => deleteContact(ctx.atrium.store, ctx.person, input.id)),
  undo: personProcedure.input(undoInput).mutation(({ ctx, input }): Promise<void> => undoChange(ctx.atrium.store, ctx.person, input.undo)),
  complete: personProcedure
    .input(completeInput)
    .query(({ ctx, input }): Promise<readonly Completion[]> => completeRecipient(ctx.atrium.directory, ctx.person, input)),
  expandGroup: personProcedure
    .input(expandGroupInput)
    .query(({ ctx, input }): Promise<ExpandedGroup> => expandGroup(ctx.atrium.directory, ctx.person, input.key)),
  createBook: personProcedure
    .input(bookInput)
    .mutation(({ ctx, input }): Promise<BookView> => createBook(ctx.atrium.store, ctx.person, input)),
});
