import { z } from 'zod';
import { DomainError } from '@/server/core/errors';
import { findPersonByLogin, personById } from '@/server/domain/directory/accounts';
import { listAppPasswords, revokeAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { recordAudit } from '@/server/domain/directory/audit';
import { explainVisibility } from '@/server/domain/directory/exposure/explain';
import { listFactors, resetFactors } from '@/server/domain/directory/factors/list-factors';
import { findAccounts } from '@/server/domain/directory/find-accounts';
import type { Person } from '@/server/domain/directory/model';
import { readAudit } from '@/server/domain/directory/read-audit';
import { endOtherSessions, endSessionOf, listSessions } from '@/server/domain/directory/session-list';
import { checkSources } from '@/server/domain/directory/source-health';
import { testLogin } from '@/server/domain/directory/test-login';
import { personProcedure, router, type TrpcContext } from '../init';

// The administrator's pages. For everybody else none of this exists.

const adminProcedure = personProcedure.use(({ ctx, next }) => {
  if (!ctx.person.admin) throw new DomainError('not_found', 'no administrator');
  return next();
});

const id = z.uuid();
const login = z.string().trim().min(1).max(190);

export const adminRouter = router({
  /** Every setting in force and where it comes from; secrets hidden. */
  settings: adminProcedure.query(({ ctx }) => {
    const { file, faults, settings } = ctx.atrium.config.describe?.() ?? { file: null, faults: [], settings: [] };
    const { domains } = ctx.atrium.config.current;
    return {
      file,
      faults,
      settings,
      domains: domains.map((domain) => ({ name: domain.name, names: domain.names, isDefault: domain.isDefault })),
    };
  }),
  sources: adminProcedure.query(({ ctx }) => checkSources(ctx.atrium.directory)),
  testLogin: adminProcedure.input(z.object({ login, password: z.string().max(1024) })).mutation(async ({ ctx, input }) => {
    const result = await testLogin(ctx.atrium.directory, input);
    await note(ctx, { action: 'admin.login-test', about: null, details: { login: input.login, outcome: result.outcome } });
    return result;
  }),
  visibility: adminProcedure.input(z.object({ asker: login, shown: login })).query(async ({ ctx, input }) => {
    const asker = await findPersonByLogin(ctx.atrium.directory, input.asker);
    if (!asker) throw new DomainError('not_found', 'the asker has no account here');
    return { asker: asker.login, lines: await explainVisibility(ctx.atrium.directory, asker, input.shown) };
  }),

  accounts: adminProcedure
    .input(z.object({ text: z.string().max(190), domain: z.string().max(190).optional() }))
    .query(({ ctx, input }) =>
      findAccounts(ctx.atrium.store, { text: input.text, limit: 100, ...(input.domain === undefined ? {} : { domain: input.domain }) }),
    ),
  account: adminProcedure.input(z.object({ id })).query(async ({ ctx, input }) => {
    const { directory } = ctx.atrium;
    const person = await accountOf(ctx, input.id);
    const [factors, appPasswords, sessions] = await Promise.all([
      listFactors(directory.store, person.accountId),
      listAppPasswords(directory, person.accountId),
      listSessions(directory, person.accountId),
    ]);
    return { login: person.login, displayName: person.displayName, addresses: person.addresses, ...factors, appPasswords, sessions };
  }),
  resetFactors: adminProcedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    const person = await accountOf(ctx, input.id);
    const removed = await resetFactors(ctx.atrium.directory, person, ctx.visit.remoteAddress);
    await note(ctx, { action: 'admin.factors-reset', about: person, details: { removed } });
    return { removed };
  }),
  revokeAppPassword: adminProcedure.input(z.object({ id, appPassword: id })).mutation(async ({ ctx, input }) => {
    const person = await accountOf(ctx, input.id);
    await revokeAppPassword(ctx.atrium.directory, person, { id: input.appPassword, remoteAddress: ctx.visit.remoteAddress });
    await note(ctx, { action: 'admin.app-password-revoked', about: person, details: {} });
    return null;
  }),
  endSession: adminProcedure.input(z.object({ id, session: id })).mutation(async ({ ctx, input }) => {
    const person = await accountOf(ctx, input.id);
    await endSessionOf(ctx.atrium.directory, person.accountId, input.session);
    await note(ctx, { action: 'admin.session-ended', about: person, details: {} });
    return null;
  }),
  endSessions: adminProcedure.input(z.object({ id })).mutation(async ({ ctx, input }) => {
    const person = await accountOf(ctx, input.id);
    const ended = await endOtherSessions(ctx.atrium.directory, person.accountId, null);
    await note(ctx, { action: 'admin.sessions-ended', about: person, details: { ended } });
    return { ended };
  }),

  audit: adminProcedure
    .input(
      z.object({
        domain: z.string().max(190).optional(),
        action: z.string().max(64).optional(),
        accountId: id.optional(),
        cursor: id.optional(),
      }),
    )
    .query(({ ctx, input }) => {
      const { domain = '', action = '', accountId = '', cursor = '' } = input;
      return readAudit(ctx.atrium.store, { domain, action, accountId, before: cursor, limit: 100 });
    }),
});

async function accountOf(ctx: TrpcContext, accountId: string): Promise<Person> {
  const person = await personById(ctx.atrium.directory, accountId);
  if (!person) throw new DomainError('not_found', 'there is no such account');
  return person;
}

/** Who did it stands in the details: the row is about the account it was done to. */
function note(
  ctx: TrpcContext & { person?: Person },
  { action, about, details }: { action: string; about: Person | null; details: Record<string, string | number> },
): Promise<void> {
  const by = ctx.session?.person.login ?? '';
  return recordAudit(ctx.atrium.store, {
    action,
    domain: about?.domain ?? ctx.session?.person.domain ?? '',
    accountId: about?.accountId ?? null,
    address: ctx.visit.remoteAddress,
    details: { ...details, by },
  });
}
