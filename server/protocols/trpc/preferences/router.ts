import { type Me, type Preferences, preferencesPatch } from '@/server/domain/preferences/schema';
import { personProcedure, router } from '../init';

function pending(): never {
  throw new Error('not built yet');
}

export const preferencesRouter = router({
  me: personProcedure.query(async (): Promise<Me> => pending()),
  set: personProcedure.input(preferencesPatch).mutation(async (): Promise<Preferences> => pending()),
});
