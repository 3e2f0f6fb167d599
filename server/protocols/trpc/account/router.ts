import { z } from 'zod';
import { domainByName } from '@/server/config/config';
import { createAppPassword, listAppPasswords, revokeAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { offeredScopes } from '@/server/domain/directory/app-passwords/verify-app-password';
import { confirmPerson, confirmQuestion, freshUntil } from '@/server/domain/directory/confirm';
import { listFactors, removeFactor } from '@/server/domain/directory/factors/list-factors';
import { beginPasskey, finishPasskey, type Site } from '@/server/domain/directory/factors/passkeys';
import { makeRecoveryCodes } from '@/server/domain/directory/factors/recovery-codes';
import { beginTotp, finishTotp } from '@/server/domain/directory/factors/totp';
import { signInAgain, signInAgainPath } from '@/server/domain/directory/logins/sign-in-again';
import type { Person } from '@/server/domain/directory/model';
import { canChangePassword, changePassword, namesInPassword, passwordPolicyOf } from '@/server/domain/directory/password-change';
import { endOtherSessions, endSessionOf, listSessions } from '@/server/domain/directory/session-list';
import { justConfirmed, personProcedure, router, type TrpcContext } from '../init';

// "Security" in the settings: password, second factors, app passwords, sessions. What could lock the owner out or let somebody in
// for good wants a fresh proof of who is there.

const freshProcedure = personProcedure.use(justConfirmed);

const name = z.string().trim().min(1).max(190);
const id = z.uuid();
const byId = z.object({ id });
const proof = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), password: z.string().max(1024) }),
  z.object({ kind: z.literal('totp'), code: z.string().max(64) }),
  z.object({ kind: z.literal('recovery'), code: z.string().max(64) }),
  z.object({ kind: z.literal('passkey'), response: z.unknown() }),
]);

export const accountRouter = router({
  /** Everything the page shows. */
  security: personProcedure.query(async ({ ctx }) => {
    const { directory } = ctx.atrium;
    const { accountId } = ctx.person;
    const [factors, appPasswords, sessions, canChange, fresh, again] = await Promise.all([
      listFactors(directory.store, accountId),
      listAppPasswords(directory, accountId),
      listSessions(directory, accountId),
      canChangePassword(directory, ctx.person),
      freshUntil(directory, ctx.session.id),
      signInAgain(directory, ctx.session),
    ]);
    return {
      ...factors,
      appPasswords,
      sessions: sessions.map((session) => ({ ...session, current: session.id === ctx.session.id })),
      password: canChange
        ? { policy: passwordPolicyOf(directory.config.current, ctx.person.domain), names: namesInPassword(ctx.person) }
        : null,
      freshUntil: fresh,
      /** Where whoever was signed in elsewhere confirms by signing in there again; null = there is no such way. */
      signInAgain: again === null ? null : signInAgainPath,
    };
  }),

  confirm: personProcedure.input(z.object({ confirmation: proof })).mutation(async ({ ctx, input }) => {
    const site = siteOf(ctx, ctx.person);
    await confirmPerson(ctx.atrium.directory, ctx.session, { ...input, site, remoteAddress: ctx.visit.remoteAddress });
    return null;
  }),
  confirmQuestion: personProcedure.query(({ ctx }) => confirmQuestion(ctx.atrium.directory, ctx.session, siteOf(ctx, ctx.person))),

  changePassword: personProcedure
    .input(z.object({ current: z.string().max(1024), next: z.string().min(1).max(1024) }))
    .mutation(async ({ ctx, input }) => {
      const { remoteAddress } = ctx.visit;
      await changePassword(ctx.atrium.directory, ctx.person, { ...input, remoteAddress, session: ctx.session });
      return null;
    }),

  beginTotp: freshProcedure.mutation(({ ctx }) => beginTotp(ctx.atrium.directory, ctx.person, siteOf(ctx, ctx.person).name)),
  finishTotp: freshProcedure
    .input(z.object({ ticket: z.string().max(1000), code: z.string().max(16), name }))
    .mutation(({ ctx, input }) => finishTotp(ctx.atrium.directory, ctx.person, { ...input, remoteAddress: ctx.visit.remoteAddress })),
  beginPasskey: freshProcedure.mutation(({ ctx }) => beginPasskey(ctx.atrium.directory, ctx.person, siteOf(ctx, ctx.person))),
  finishPasskey: freshProcedure.input(z.object({ response: z.unknown(), name })).mutation(({ ctx, input }) =>
    finishPasskey(ctx.atrium.directory, ctx.person, {
      response: input.response,
      name: input.name,
      site: siteOf(ctx, ctx.person),
      remoteAddress: ctx.visit.remoteAddress,
    }),
  ),
  removeFactor: freshProcedure.input(byId).mutation(async ({ ctx, input }) => {
    await removeFactor(ctx.atrium.directory, ctx.person, { ...input, remoteAddress: ctx.visit.remoteAddress });
    return null;
  }),
  makeRecoveryCodes: freshProcedure.mutation(({ ctx }) => makeRecoveryCodes(ctx.atrium.directory, ctx.person, ctx.visit.remoteAddress)),

  createAppPassword: freshProcedure
    .input(z.object({ name, scopes: z.array(z.enum(offeredScopes)).min(1) }))
    .mutation(({ ctx, input }) =>
      createAppPassword(ctx.atrium.directory, ctx.person, { ...input, remoteAddress: ctx.visit.remoteAddress }),
    ),
  revokeAppPassword: personProcedure.input(byId).mutation(async ({ ctx, input }) => {
    await revokeAppPassword(ctx.atrium.directory, ctx.person, { ...input, remoteAddress: ctx.visit.remoteAddress });
    return null;
  }),

  endSession: personProcedure.input(byId).mutation(async ({ ctx, input }) => {
    await endSessionOf(ctx.atrium.directory, ctx.person.accountId, input.id, byOwner(ctx));
    return null;
  }),
  endOtherSessions: personProcedure.mutation(async ({ ctx }) => ({
    ended: await endOtherSessions(ctx.atrium.directory, ctx.person.accountId, ctx.session.id, byOwner(ctx)),
  })),
});

function byOwner({ person, visit }: { person: Person; visit: TrpcContext['visit'] }) {
  return { by: person.login, address: visit.remoteAddress };
}

function siteOf(ctx: TrpcContext, person: Person): Site {
  return { origin: ctx.visit.origin, name: domainByName(ctx.atrium.config.current, person.domain)?.branding.name ?? 'Atrium' };
}
