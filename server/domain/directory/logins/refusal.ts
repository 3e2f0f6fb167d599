import type { DomainConfig } from '@/server/config/config';
import { DomainError, type ErrorCode, isDomainError } from '@/server/core/errors';

/** Why a login from outside did not open a session: what the person's page says, and the log's word for it. */
export type RefusalReason =
  /** The domain does not offer this kind. */
  | 'not_offered'
  /** Asked with another verb than this step has. */
  | 'wrong_verb'
  /** No (usable) header of a listed proxy. */
  | 'no_header'
  /** The provider, or CAS, cannot be asked. */
  | 'provider_down'
  /** The provider said no, or somebody pressed cancel there. */
  | 'provider_refused'
  /** The answer does not belong to a sign-in begun in this browser a moment ago. */
  | 'flow_lost'
  /** A ticket that is wrong, old, used or somebody else's. */
  | 'ticket_refused'
  /** Proven, but nobody with an account here. */
  | 'unknown_person'
  /** A source that would have to say so cannot be asked. */
  | 'source_down'
  /** Signed in again, but as somebody else than the session’s owner. */
  | 'other_person'
  /** Signed in again, but whoever vouches does not say that the person proved anything just now. */
  | 'not_fresh';

const codes: Readonly<Record<RefusalReason, ErrorCode>> = {
  not_offered: 'not_found',
  wrong_verb: 'unsupported',
  no_header: 'unauthenticated',
  provider_down: 'unavailable',
  provider_refused: 'unauthenticated',
  flow_lost: 'unauthenticated',
  ticket_refused: 'unauthenticated',
  unknown_person: 'forbidden',
  source_down: 'unavailable',
  other_person: 'forbidden',
  not_fresh: 'forbidden',
};

/** Whom a refusal was about, as far as anybody knows. */
type About = { login?: string; domain?: string };

/** A refusal to throw. `text` and `cause` are for the log, `login` and `domain` for the audit. */
export function refusal(reason: RefusalReason, text: string, { cause, ...about }: About & { cause?: unknown } = {}): DomainError {
  return new DomainError(codes[reason], text, { details: { refusal: reason, ...about }, ...(cause === undefined ? {} : { cause }) });
}

/** Runs a sign-in by a kind of login of this domain: its refusals say so. */
export async function inDomain<Result>({ name }: DomainConfig, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const reason = refusalReason(error);
    if (reason === null || !isDomainError(error)) throw error;
    throw refusal(reason, error.message, { ...aboutOf(error), domain: name, cause: error.cause });
  }
}

/** Whom an error of `refusal` was about. */
export function aboutOf(error: unknown): About {
  const { login, domain } = isDomainError(error) ? error.details : {};
  return { ...(typeof login === 'string' ? { login } : {}), ...(typeof domain === 'string' ? { domain } : {}) };
}

/** The reason an error was thrown with by `refusal`; null for anything else. */
export function refusalReason(error: unknown): RefusalReason | null {
  const reason = isDomainError(error) ? error.details['refusal'] : null;
  return typeof reason === 'string' && Object.hasOwn(codes, reason) ? (reason as RefusalReason) : null;
}
