import { printable } from '@/server/core/printable';
import { recordAudit } from '../audit';
import type { Directory } from '../directory';
import { throttleKeys } from '../throttle';
import { aboutOf, type RefusalReason, refusalReason } from './refusal';

// Refused sign-ins from outside, for the administrator to read. Strangers can send tickets and headers as often as they like, so after
// some from one place in a while there are no more rows; the log of the program has them all.

/** What concerns whoever tried; the rest (a provider that is down, a page that was left open) is said in the log and in health. */
const told: ReadonlySet<string> = new Set<RefusalReason>([
  'provider_refused',
  'ticket_refused',
  'unknown_person',
  'other_person',
  'not_fresh',
]);

/** Notes an error a sign-in from outside ended with, where it was a refusal of somebody. */
export async function auditRefusal(
  directory: Directory,
  error: unknown,
  { kind, address }: { kind: string; address: string },
): Promise<void> {
  const why = refusalReason(error);
  if (why !== null && told.has(why)) await auditRefused(directory, { ...aboutOf(error), kind, why, door: 'web', address });
}

type Refused = {
  kind: string;
  why: RefusalReason | 'header_ignored';
  door: 'web' | 'dav';
  address: string;
  login?: string;
  domain?: string;
};

export async function auditRefused(directory: Directory, { kind, why, door, address, login = '', domain = '' }: Refused): Promise<void> {
  const { throttle, store } = directory;
  // Whom a provider has named is no invention of whoever asks: each of them has rows of their own.
  const whose = why === 'unknown_person' ? login : throttleKeys('', address).address;
  const rows = { account: printable(`refused:${kind}:${whose}`).slice(0, 190), address: null };
  if (await throttle.isBlocked(rows)) return;
  const isLast = await throttle.fail(rows);
  await recordAudit(store, {
    action: 'login.refused',
    domain,
    accountId: null,
    address,
    details: { door, kind, why, ...(login === '' ? {} : { login: printable(login).slice(0, 190) }), ...(isLast ? { more: 'log' } : {}) },
  });
}
