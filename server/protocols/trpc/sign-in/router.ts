import { z } from 'zod';
import { recoverPassword, requestRecovery } from '@/server/domain/directory/password-recovery';
import { openProcedure, router } from '../init';

// What the pages for people who are not signed in ask. Nothing here tells whether an account exists.

export const signInRouter = router({
  /** What the browser needs to offer its passkeys. */
  passkeyQuestion: openProcedure.query(({ ctx }) => ctx.atrium.signInPages.passkeyQuestion(ctx.visit)),
  requestRecovery: openProcedure.input(z.object({ login: z.string().min(1).max(190) })).mutation(async ({ ctx, input }) => {
    const { host, remoteAddress } = ctx.visit;
    await requestRecovery(ctx.atrium.directory, {
      login: input.login,
      host,
      remoteAddress,
      linkPrefix: `${ctx.publicUrl}/recover?token=`,
    });
    return null;
  }),
  recover: openProcedure
    .input(z.object({ token: z.string().max(64), next: z.string().min(1).max(1024) }))
    .mutation(async ({ ctx, input }) => {
      await recoverPassword(ctx.atrium.directory, { ...input, remoteAddress: ctx.visit.remoteAddress });
      return null;
    }),
});
