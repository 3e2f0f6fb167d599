import { z } from 'zod';
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
import { personProcedure, router } from '../init';

function pending(): never {
  throw new Error('not built yet');
}

export const contactsRouter = router({
  books: personProcedure.query(async (): Promise<readonly BookView[]> => pending()),
  list: personProcedure.input(listContactsInput).query(async (): Promise<readonly ContactRow[]> => pending()),
  contact: personProcedure.input(z.object({ id: z.string().max(64) })).query(async (): Promise<ContactDetail> => pending()),
  create: personProcedure.input(createContactInput).mutation(async (): Promise<ContactWritten> => pending()),
  update: personProcedure.input(updateContactInput).mutation(async (): Promise<ContactWritten> => pending()),
  remove: personProcedure.input(deleteContactInput).mutation(async (): Promise<ContactWritten> => pending()),
  undo: personProcedure.input(z.object({ undo: z.string().max(200) })).mutation(async (): Promise<void> => pending()),
  complete: personProcedure.input(completeInput).query(async (): Promise<readonly Completion[]> => pending()),
  createBook: personProcedure
    .input(z.object({ displayName: z.string().min(1).max(200) }))
    .mutation(async (): Promise<BookView> => pending()),
});
