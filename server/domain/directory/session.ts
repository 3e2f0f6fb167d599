import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { decode } from 'next-auth/jwt';
import { isId, type SessionId } from '@/server/core/ids';
import { requestFacts } from '@/server/core/request-facts';
import { personById } from './accounts';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import { needsNoSource } from './logins/admit';
import { markOfProxy, type ProxyRequest } from './logins/proxy';
import type { Person } from './model';
import { personToday, todayMilliseconds } from './person-today';
import { sessionCookie, sessionCookieAt } from './schema';
import { endSession } from './sign-in';

/** A browser that is signed in. `cookieKey` is the cookie's half of the key to the mail password. */
export type BrowserSession = {
  readonly id: SessionId;
  readonly person: Person;
  readonly cookieKey: string | null;
  /** Whom the front server named when it was opened, where that was how (logins/proxy.ts). */
  readonly proxyMark: string | null;
};

/** What of a request says who is there, beside the cookie. `secure`: it came over TLS, to an address of ours that is https. */
export type FrontServer = Pick<ProxyRequest, 'header' | 'proxied'> & { secure: boolean };

/**
 * A row looked at, and what the source says of the person, are believed this long: whoever is out, or out of a group, is out at
 * once (AUT-3, DIR-8). `session-ended` on the bus ends a session in the same moment in every process that hears it.
 */
const lifeMilliseconds = todayMilliseconds;
const seenIntervalMilliseconds = 5 * 60_000;
const maxEntries = 10_000;

type Entry = { session: BrowserSession | null; until: number };

export type Sessions = {
  /** The session of a Cookie header, if it is still good. One that the front server opened ends when that names somebody else. */
  fromCookies(cookieHeader: string | undefined, front?: FrontServer): Promise<BrowserSession | null>;
  close(): void;
};

/** Reads sessions: the cookie says which, the row whether it is still good, the source whether the person still is. */
export function createSessions(directory: Directory): Sessions {
  const entries = new Map<string, Entry>();
  /** Counts what was forgotten: a row read before may tell what is no longer true. */
  let epoch = 0;
  const stopListening = directory.store.bus.subscribe((event) => {
    if (event.kind !== 'session-ended') return;
    epoch += 1;
    for (const [key, entry] of entries) if (entry.session?.id === event.sessionId) entries.delete(key);
  });

  const stopWatching = directory.config.onChange(() => {
    epoch += 1;
    entries.clear();
  });

  async function fromCookies(header: string | undefined, front?: FrontServer): Promise<BrowserSession | null> {
    const named = sessionCookieAt({ basePath: directory.config.current.basePath, secure: true });
    const session = await read(header, front?.secure ? [named] : [named, sessionCookie]);
    if (!session?.proxyMark || !front) return session;
    const mark = markOfProxy(directory, front, session.person.domain);
    if (mark === null || mark === session.proxyMark) return session;
    await endSession(directory, session.id);
    return null;
  }

  async function read(header: string | undefined, names: readonly string[]): Promise<BrowserSession | null> {
    const token = names.map((name) => readCookie(header, name)).find((one) => one !== null) ?? null;
    if (token === null) return null;
    const key = createHash('sha256').update(token).digest('base64');
    const now = directory.store.clock.now().getTime();
    const known = entries.get(key);
    if (known && known.until > now) return known.session;
    const claims = await readToken(token, directory.serverSecret);
    // Not remembered: whoever makes cookies up must not push out the sessions of others.
    if (!claims) return null;
    const begun = epoch;
    const session = await look(claims, known?.session ?? null, now);
    if (epoch !== begun) return session;
    if (entries.size >= maxEntries) entries.delete(entries.keys().next().value ?? '');
    entries.set(key, { session, until: now + lifeMilliseconds });
    return session;
  }

  async function look(claims: Claims, known: BrowserSession | null, now: number): Promise<BrowserSession | null> {
    const row = await readRow(directory, claims.sid, now);
    const person = row && (await refreshPerson(directory, row, known?.person ?? null));
    return row && person ? { id: claims.sid, person, cookieKey: claims.key, proxyMark: row.proxyMark } : null;
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
  const header = (name: string) => String(request.headers[name.toLowerCase()] ?? '');
  const { proxied, secure, origin } = requestFacts(request);
  return atrium.sessions.fromCookies(request.headers.cookie, { header, proxied, secure: secure && origin.startsWith('https:') });
}

/**
 * NextAuth cuts a long cookie into `name.0`, `name.1` …; here they are one again. A browser that has the cookie for two paths (the
 * base path was changed, or two installations share a host) sends both, the one for the longer path first (RFC 6265 section 5.4).
 */
function readCookie(header: string | undefined, name: string): string | null {
  if (!header?.includes(name)) return null;
  const parts = new Map<number, string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    const given = pair.slice(0, at).trim();
    const chunk = given === name ? 0 : given.startsWith(`${name}.`) ? Number(given.slice(name.length + 1)) : Number.NaN;
    if (!Number.isNaN(chunk) && !parts.has(chunk)) parts.set(chunk, pair.slice(at + 1).trim());
  }
  const token = [...parts]
    .sort((a, b) => a[0] - b[0])
    .map(([, value]) => value)
    .join('');
  return token === '' || token.length > 16_384 ? null : token;
}

type Claims = { sid: SessionId; key: string | null };

async function readToken(token: string, secret: string): Promise<Claims | null> {
  try {
    const claims = await decode({ token, secret });
    const sid = claims?.['sid'];
    const key = claims?.['key'];
    return typeof sid === 'string' && isId(sid) ? { sid: sid as SessionId, key: typeof key === 'string' ? key : null } : null;
  } catch {
    // A cookie of another installation, or of before the secret was changed.
    return null;
  }
}

type SessionRow = { accountId: string; loginKind: string; proxyMark: string | null };

async function readRow(directory: Directory, sessionId: string, now: number): Promise<SessionRow | null> {
  const { db } = directory.store;
  const row = await db.session.findUnique({
    where: { id: sessionId },
    select: { accountId: true, loginKind: true, loginRef: true, revokedAt: true, expiresAt: true, lastSeenAt: true },
  });
  if (!row || row.revokedAt || row.expiresAt.getTime() <= now) return null;
  if (now - row.lastSeenAt.getTime() > seenIntervalMilliseconds) {
    const expiresAt = new Date(now + directory.config.current.login.sessionDays * 86_400_000);
    await db.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { lastSeenAt: new Date(now), expiresAt } });
  }
  const { accountId, loginKind, loginRef } = row;
  return { accountId, loginKind, proxyMark: loginKind === 'proxy' ? loginRef : null };
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
