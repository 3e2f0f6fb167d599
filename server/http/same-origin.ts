import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '@/server/core/request-facts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a browser may have been tricked into sending this: a state-changing request with a cookie whose Origin is
 * another site. Browsers send Origin with every such request; Sec-Fetch-Site covers those that strip it.
 * `programs`: the door of programs, who have no cookie. A browser may know a password for it, or a front server whose it is, and sends
 * a foreign form there along with that; of the methods that change something a page can make it use POST alone without asking first.
 */
export function isForged(request: IncomingMessage, facts: RequestFacts, { programs = false } = {}): boolean {
  if (programs ? request.method !== 'POST' : harmless.has(request.method ?? 'GET') || request.headers.cookie === undefined) return false;
  const origin = request.headers.origin;
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    return site !== undefined && site !== 'same-origin' && site !== 'none';
  }
  return origin !== facts.origin && !sameHost(origin, facts);
}

/** The page may have been opened under another name of the same server than the public URL (localhost, an old name). */
function sameHost(origin: string, facts: RequestFacts): boolean {
  try {
    const url = new URL(origin);
    return url.host === facts.host.toLowerCase() && (url.protocol === 'https:') === facts.secure;
  } catch {
    return false;
  }
}
