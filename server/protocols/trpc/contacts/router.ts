import { z } from 'zod';
import { completeAddress } from '@/server/domain/contacts/complete-address';
import { createBook } from '@/server/domain/contacts/create-book';
import { createContact } from '@/server/domain/contacts/create-contact';
import { deleteContact } from '@/server/domain/contacts/delete-contact';
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
  listContactsInput,
  updateContactInput,
} from '@/server/domain/contacts/schema';
import { undoChange } from '@/server/domain/contacts/undo-change';
import { updateContact } from '@/server/domain/contacts/update-contact';
import { personProcedure, router } from '../init';

const idInput = z.object({ id: z.string().max(64) });
const undoInput = z.object({ undo: z.string().max(200) });
const bookInput = z.object({ displayName: z.string().min(1).max(200) });

export const contactsRouter = router({
  books: personProcedure.query(({ ctx }): Promise<readonly BookView[]> => listBooks(ctx.atrium.store, ctx.person)),
  list: personProcedure
    .input(listContactsInput)
    .query(({ ctx, input }): Promise<readonly ContactRow[]> => listContacts(ctx.atrium.store, ctx.person, input)),
  contact: personProcedure
    .input(idInput)
    .query(({ ctx, input }): Promise<ContactDetail> => readContact(ctx.atrium.store, ctx.person, input.id)),
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
    .query(({ ctx, input }): Promise<readonly Completion[]> => completeAddress(ctx.atrium.store, ctx.person, input)),
  createBook: personProcedure
    .input(bookInput)
    .mutation(({ ctx, input }): Promise<BookView> => createBook(ctx.atrium.store, ctx.person, input)),
});
