import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decode } from 'next-auth/jwt';
import { isId, type SessionId } from '@/server/core/ids';
import { personById } from './accounts';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import { needsNoSource } from './logins/admit';
import type { Person } from './model';
import { personToday, todayMilliseconds } from './person-today';

/** A browser that is signed in. `cookieKey` is the cookie's half of the key to the mail password. */
export type BrowserSession = { readonly id: SessionId; readonly person: Person; readonly cookieKey: string | null };

export const sessionCookie = 'atrium.session';

/**
 * A row looked at, and what the source says of the person, are believed this long: whoever is out, or out of a group, is out at
 * once (AUT-3, DIR-8). `session-ended` on the bus ends a session in the same moment in every process that hears it.
 */
const lifeMilliseconds = todayMilliseconds;
const seenIntervalMilliseconds = 5 * 60_000;
const maxEntries = 10_000;

type Entry = { session: BrowserSession | null; until: number };

export type Sessions = {
  /** The session of a Cookie header, if it is still good. */
  fromCookies(cookieHeader: string | undefined): Promise<BrowserSession | null>;
  close(): void;
};

/** Reads sessions: the cookie says which, the row whether it is still good, the source whether the person still is. */
export function createSessions(directory: Directory): Sessions {
  const entries = new Map<string, Entry>();
  const stopListening = directory.store.bus.subscribe((event) => {
    if (event.kind !== 'session-ended') return;
    for (const [key, entry] of entries) if (entry.session?.id === event.sessionId) entries.delete(key);
  });

  const stopWatching = directory.config.onChange(() => entries.clear());

  async function fromCookies(header: string | undefined): Promise<BrowserSession | null> {
    const token = readSessionCookie(header);
    if (token === null) return null;
    const key = createHash('sha256').update(token).digest('base64');
    const now = directory.store.clock.now().getTime();
    const known = entries.get(key);
    if (known && known.until > now) return known.session;
    const entry = await look(token, known ?? null, now);
    if (entries.size >= maxEntries) entries.delete(entries.keys().next().value ?? '');
    entries.set(key, entry);
    return entry.session;
  }

  async function look(token: string, known: Entry | null, now: number): Promise<Entry> {
    const nobody: Entry = { session: null, until: now + lifeMilliseconds };
    const claims = known?.session
      ? { sid: known.session.id as string, key: known.session.cookieKey }
      : await readToken(token, directory.serverSecret);
    if (!claims) return nobody;
    const row = await readRow(directory, claims.sid, now);
    if (!row) return nobody;
    const person = await refreshPerson(directory, row, known?.session?.person ?? null);
    if (!person) return nobody;
    const session: BrowserSession = { id: claims.sid as SessionId, person, cookieKey: claims.key };
    return { session, until: now + lifeMilliseconds };
  }

  return {
    fromCookies,
    close: () => {
      stopListening();
      stopWatching();
      entries.clear();
    },
  };
}

/** The session of a request to one of the direct doors, or null. */
export function sessionFromRequest(atrium: { readonly sessions: Sessions }, request: IncomingMessage): Promise<BrowserSession | null> {
  return atrium.sessions.fromCookies(request.headers.cookie);
}

/** NextAuth cuts a long cookie into `name.0`, `name.1` …; here they are one again. */
function readSessionCookie(header: string | undefined): string | null {
  if (!header?.includes(sessionCookie)) return null;
  const parts: [number, string][] = [];
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const chunk =
      name === sessionCookie ? 0 : name.startsWith(`${sessionCookie}.`) ? Number(name.slice(sessionCookie.length + 1)) : Number.NaN;
    if (!Number.isNaN(chunk)) parts.push([chunk, pair.slice(at + 1).trim()]);
  }
  const token = parts
    .sort((a, b) => a[0] - b[0])
    .map(([, value]) => value)
    .join('');
  return token === '' || token.length > 16_384 ? null : token;
}

async function readToken(token: string, secret: string): Promise<{ sid: string; key: string | null } | null> {
  try {
    const claims = await decode({ token, secret });
    const sid = claims?.['sid'];
    const key = claims?.['key'];
    return typeof sid === 'string' && isId(sid) ? { sid, key: typeof key === 'string' ? key : null } : null;
  } catch {
    // A cookie of another installation, or of before the secret was changed.
    return null;
  }
}

type SessionRow = { accountId: string; loginKind: string };

async function readRow(directory: Directory, sessionId: string, now: number): Promise<SessionRow | null> {
  const { db } = directory.store;
  const row = await db.session.findUnique({
    where: { id: sessionId },
    select: { accountId: true, loginKind: true, revokedAt: true, expiresAt: true, lastSeenAt: true },
  });
  if (!row || row.revokedAt || row.expiresAt.getTime() <= now) return null;
  if (now - row.lastSeenAt.getTime() > seenIntervalMilliseconds) {
    const expiresAt = new Date(now + directory.config.current.login.sessionDays * 86_400_000);
    await db.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { lastSeenAt: new Date(now), expiresAt } });
  }
  return { accountId: row.accountId, loginKind: row.loginKind };
}

/** The person as the source says today; null when it no longer lets them in. A source that is down changes nothing. */
async function refreshPerson(directory: Directory, { accountId, loginKind }: SessionRow, before: Person | null): Promise<Person | null> {
  const person = await personById(directory, accountId);
  const entry = person && findDomain(directory.config.current, `${person.uid}@${person.domain}`)?.entry;
  if (!person || !entry) return null;
  const today = await personToday(directory, person);
  if (today === 'gone') return null;
  if (today === 'unsure') return before ?? person;
  // Whom the kind of login alone vouches for, no source has to know.
  return today === 'unknown' ? (needsNoSource(entry, loginKind) ? person : null) : today;
}
