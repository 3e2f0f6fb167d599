// What the doors and the pages of signing in have to agree on: the cookies, and where a sign-in may lead. Safe to load in the browser.

/** NextAuth's cookie of a signed-in browser; whatever kind of login it was. */
export const sessionCookie = 'atrium.session';
/** The cookie's own end. The row says when a session is over; this is only the latest moment a browser forgets by itself. */
export const sessionCookieSeconds = 180 * 86_400;
/** Beside the hidden field of the sign-in forms. */
export const csrfCookie = 'atrium.csrf';
/** Between two steps of a sign-in. */
export const stepCookie = 'atrium.step';
/** So long a sign-in waits for its next step; the cookie and its row end together. */
export const stepSeconds = 600;

/** Which part of the host the cookie is for, and whether it came over TLS. */
export type CookiePlace = { basePath: string; secure: boolean };

/**
 * What a cookie is called there. A browser takes a name with such a prefix over TLS alone, `__Host-` also from this very host alone
 * (RFC 6265bis section 4.1.3): no neighbour under the same domain can put one of theirs in its place.
 */
function hostBound(name: string, { basePath, secure }: CookiePlace): string {
  if (!secure) return name;
  return (basePath === '' ? '__Host-' : '__Secure-') + name;
}

/** What the session cookie is called there. */
export function sessionCookieAt(place: CookiePlace): string {
  return hostBound(sessionCookie, place);
}

/** What the cookie is called there in which NextAuth keeps where a sign-in leads. */
export function callbackCookieAt(place: CookiePlace): string {
  return hostBound('atrium.callback', place);
}

/** The flags of every cookie of ours: for the server alone, never sent along by another site's forms, in the clear only where all is. */
export function cookieFlags({ basePath, secure }: CookiePlace) {
  return { httpOnly: true, sameSite: 'lax', path: basePath || '/', secure } as const;
}

/** A cookie as a Set-Cookie header says it (RFC 6265). `seconds` null = until the browser is closed; 0 takes it away. */
export function cookieText({ name, value, seconds }: { name: string; value: string; seconds: number | null }, place: CookiePlace): string {
  const { path, secure } = cookieFlags(place);
  const life = seconds === null ? '' : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=${path}${life}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

const maxPathLength = 2000;

/**
 * A path of ours to go on to, without the base path: somebody else's address in a link must not be where a sign-in leads. A browser
 * drops line breaks and tabs from an address and reads a backslash as a slash, so a path with one of these is none of ours.
 */
export function ownPath(asked: string | null | undefined, basePath: string): string {
  const bare = (asked ?? '').replace(/^https?:\/\/[^/]+/i, '');
  const path = basePath !== '' && bare.startsWith(`${basePath}/`) ? bare.slice(basePath.length) : bare;
  const isOurs = /^\/(?!\/)/.test(path) && !/[\\\p{Cc}]/u.test(path) && !/^\/(login|api)([/?#]|$)/.test(path);
  return isOurs && path.length <= maxPathLength ? path : '/mail';
}
