import { z } from 'zod';
import { DomainError } from '@/server/core/errors';
import { personById } from '@/server/domain/directory/accounts';
import {
  type Administrator,
  endSessionFor,
  endSessionsFor,
  noteAdministration,
  resetFactorsFor,
  revokeAppPasswordFor,
} from '@/server/domain/directory/administer-account';
import { listAppPasswords } from '@/server/domain/directory/app-passwords/app-passwords';
import { auditKinds } from '@/server/domain/directory/audit-actions';
import { describeAccount } from '@/server/domain/directory/describe-account';
import { listDomains } from '@/server/domain/directory/domain-overview';
import { explainVisibility } from '@/server/domain/directory/exposure/explain';
import { listFactors } from '@/server/domain/directory/factors/list-factors';
import { findAccounts } from '@/server/domain/directory/find-accounts';
import type { Person } from '@/server/domain/directory/model';
import { personAsKnown } from '@/server/domain/directory/person-as-known';
import { readAudit } from '@/server/domain/directory/read-audit';
import { listSessions } from '@/server/domain/directory/session-list';
import { sourceHealth } from '@/server/domain/directory/source-health';
import { testInTurn, testLogin } from '@/server/domain/directory/test-login';
import { mailboxFacts, tryMailbox } from '@/server/domain/mail/explain-mailbox';
import { justConfirmed, personProcedure, router, type TrpcContext } from '../init';

// The administrator's pages. For everybody else none of this exists.

const adminProcedure = personProcedure.use(({ ctx, next }) => {
  if (!ctx.person.admin) throw new DomainError('not_found', 'no administrator');
  return next();
});

const id = z.uuid();
const login = z.string().trim().min(1).max(190);

export const adminRouter = router({
  /** Every domain at a glance. */
  domains: adminProcedure.query(({ ctx }) => listDomains(ctx.atrium.directory)),
  /** Every setting in force and where it comes from; secrets hidden. */
  settings: adminProcedure.query(({ ctx }) => {
    const { file, faults, settings } = ctx.atrium.config.describe?.() ?? { file: null, faults: [], settings: [] };
    return { file, faults, settings };
  }),
  /** `ask`: every source is asked anew; those still being asked are looked at again by asking without it. */
  sources: adminProcedure
    .input(z.object({ ask: z.boolean(), domain: z.string().max(190).optional() }))
    .query(({ ctx, input: { ask, domain } }) => sourceHealth(ctx.atrium.directory, { ask, ...(domain === undefined ? {} : { domain }) })),
  testLogin: adminProcedure
    .input(z.object({ login, password: z.string().max(1024), mailbox: z.boolean().default(false) }))
    .mutation(({ ctx, input }) =>
      testInTurn(ctx.atrium.directory, ctx.person, async () => {
        const { directory } = ctx.atrium;
        const { person, ...result } = await testLogin(directory, input);
        await noteAdministration(directory.store, actorOf(ctx), {
          action: 'admin.login-test',
          about: ctx.person,
          details: { login: input.login, outcome: result.outcome },
        });
        const mailbox = person && mailboxFacts(directory, person);
        const opens = input.mailbox && person && mailbox ? await tryMailbox(directory, ctx.atrium.mail, person, input.password) : null;
        return { ...result, mailbox, opens };
      }),
    ),
  visibility: adminProcedure.input(z.object({ asker: login, shown: login })).query(async ({ ctx, input }) => {
    const asker = await personAsKnown(ctx.atrium.directory, input.asker);
    if (!asker) throw new DomainError('not_found', 'nobody knows the asker');
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
  /** What the source says of the account now; apart from the rest, which is there also when a source is not. */
  accountFacts: adminProcedure.input(z.object({ id })).query(async ({ ctx, input }) => {
    const { directory } = ctx.atrium;
    return describeAccount(directory, await accountOf(ctx, input.id));
  }),
  /** Their own factors, too: what wants a proof in the settings wants it here. */
  resetFactors: adminProcedure
    .use(justConfirmed)
    .input(z.object({ id }))
    .mutation(async ({ ctx, input }) => ({
      removed: await resetFactorsFor(ctx.atrium.directory, actorOf(ctx), await accountOf(ctx, input.id)),
    })),
  revokeAppPassword: adminProcedure.input(z.object({ id, appPassword: id })).mutation(async ({ ctx, input }) => {
    await revokeAppPasswordFor(ctx.atrium.directory, actorOf(ctx), await accountOf(ctx, input.id), input.appPassword);
    return null;
  }),
  endSession: adminProcedure.input(z.object({ id, session: id })).mutation(async ({ ctx, input }) => {
    await endSessionFor(ctx.atrium.directory, actorOf(ctx), await accountOf(ctx, input.id), input.session);
    return null;
  }),
  endSessions: adminProcedure.input(z.object({ id })).mutation(async ({ ctx, input }) => ({
    ended: await endSessionsFor(ctx.atrium.directory, actorOf(ctx), await accountOf(ctx, input.id)),
  })),

  audit: adminProcedure
    .input(
      z.object({
        domain: z.string().trim().max(190).optional(),
        action: z.enum(auditKinds).optional(),
        person: z.string().trim().max(190).optional(),
        cursor: id.optional(),
      }),
    )
    .query(({ ctx, input: { domain = '', action = '', person = '', cursor = '' } }) =>
      readAudit(ctx.atrium.directory, { domain, action, person, before: cursor, limit: 100 }),
    ),
});

async function accountOf(ctx: TrpcContext, accountId: string): Promise<Person> {
  const person = await personById(ctx.atrium.directory, accountId);
  if (!person) throw new DomainError('not_found', 'there is no such account');
  return person;
}

function actorOf(ctx: TrpcContext & { person: Person }): Administrator {
  return { by: ctx.person.login, address: ctx.visit.remoteAddress };
}
