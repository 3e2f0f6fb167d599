import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { DomainError, isDomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import { requireFresh } from '@/server/domain/directory/confirm';
import type { Person } from '@/server/domain/directory/model';
import type { Atrium } from '@/server/wiring';
import { toTrpcError } from './errors';
import { isOffered } from './offered';

export type TrpcContext = {
  atrium: Atrium;
  /** Who asks, from a session that is still good; null when signed out. */
  session: { id: SessionId; person: Person; cookieKey: string | null } | null;
  requestId: string;
  /** Origin and base path under which people reach us, without a slash at the end. */
  publicUrl: string;
  /** Where the request came from and which of our addresses it used. */
  visit: { origin: string; host: string; remoteAddress: string; agent: string };
  /** The browser's Accept-Language header. */
  acceptLanguage: string | null;
};

const t = initTRPC.context<TrpcContext>().create({
  transformer: superjson,
  // `domainCode` is what the browser turns into a translated sentence.
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    message: shape.data.code,
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      domainCode: domainCodeOf(error.cause),
      path: shape.data.path,
      reason: reasonOf(error.cause),
      ...reasonsOf(error.cause),
    },
  }),
});

/** Why a new password will not do: the form says it in words. */
function reasonsOf(cause: unknown): { refusals?: string[] } {
  const details =
    domainCodeOf(cause) !== null && cause instanceof Error && 'details' in cause ? (cause.details as { refusals?: unknown }) : {};
  return Array.isArray(details.refusals) ? { refusals: details.refusals.map(String) } : {};
}

function domainCodeOf(cause: unknown): string | null {
  return cause instanceof Error && 'code' in cause && cause.name === 'DomainError' ? String(cause.code) : null;
}

/** Why a mail server (or what stands between) said no: the browser has other words, and other buttons, for each. */
const reasons = new Set(['refused_login', 'login_expired', 'unreachable', 'not_configured']);

function reasonOf(cause: unknown): string | null {
  const reason = isDomainError(cause) ? cause.details['reason'] : null;
  return typeof reason === 'string' && reasons.has(reason) ? reason : null;
}

export const router = t.router;

const mapErrors = t.middleware(async ({ next, ctx, path }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error, { requestId: ctx.requestId, path });
  return result;
});

/** For everybody, signed in or not. */
export const openProcedure = t.procedure.use(mapErrors);

/** For a signed-in person: `ctx.person` and `ctx.session` are there. */
export const personProcedure = openProcedure.use(({ ctx, next, path }) => {
  if (!ctx.session) throw toTrpcError(null, { requestId: ctx.requestId, path });
  if (!isOffered(ctx.atrium.config.current, ctx.session.person, path))
    throw toTrpcError(new DomainError('forbidden', 'switched off for this person'), { requestId: ctx.requestId, path });
  return next({ ctx: { ...ctx, session: ctx.session, person: ctx.session.person } });
});

/** After one of the above, for dangerous changes: only somebody who proved a moment ago who they are. @throws precondition_failed */
export const justConfirmed = t.middleware(async ({ ctx, next }) => {
  if (!ctx.session) throw new DomainError('unauthenticated', 'nobody is signed in');
  await requireFresh(ctx.atrium.directory, ctx.session.id);
  return next();
});
