import { type ClientSetup, readClientSetup } from '@/server/domain/preferences/read-client-setup';
import { personProcedure, router } from '../init';

export const connectRouter = router({
  /** What one's own programs have to be told. */
  setup: personProcedure.query(
    ({ ctx }): Promise<ClientSetup> =>
      readClientSetup(ctx.atrium.store, ctx.atrium.config.current, { person: ctx.person, url: ctx.publicUrl }),
  ),
});
