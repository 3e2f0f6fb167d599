import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Atrium } from '@/server/wiring';

/** Answers requests of one kind. */
export type Door = (request: IncomingMessage, response: ServerResponse, atrium: Atrium) => Promise<void>;

export type DoorName = 'dav' | 'trpc' | 'live' | 'mail-http' | 'connect' | 'sign-in';

/** Which door a path (without the base path) belongs to; null = the pages. */
export function doorOf(path: string, method = 'GET'): DoorName | null {
  if (/^\/(dav|SOGo\/dav)(\/|$)/i.test(path) || /^\/\.well-known\/(caldav|carddav)\/?$/.test(path)) return 'dav';
  // Clients that know only the host name ask its root who they are (RFC 6764 section 6); pages never get these verbs.
  if (method === 'PROPFIND' || method === 'REPORT') return 'dav';
  if (path.startsWith('/api/trpc/')) return 'trpc';
  if (path === '/api/live') return 'live';
  if (path.startsWith('/api/mail/')) return 'mail-http';
  if (path.startsWith('/api/sign-in/')) return 'sign-in';
  if (path.startsWith('/api/connect/') || isAutoconfig(path)) return 'connect';
  return null;
}

/** Where mail programs ask how to be set up (Thunderbird's autoconfig): on the domain's own host, or on autoconfig.<domain>. */
function isAutoconfig(path: string): boolean {
  return /^\/(\.well-known\/autoconfig\/)?mail\/config-v1\.1\.xml$/i.test(path);
}

/**
 * What clients ask for at the root of the host, whatever the base path is: their rules (RFC 8615) or their old settings (ACC-6)
 * say so, not we.
 */
export function belongsToRoot(path: string): boolean {
  return path.startsWith('/.well-known/') || isAutoconfig(path) || /^\/sogo(\/|$)/i.test(path);
}

/** Loaded when first needed, and all of them soon after start. */
export const loadDoor: Readonly<Record<DoorName, () => Promise<Door>>> = {
  dav: async () => (await import('@/server/protocols/dav/handler')).handleDav,
  trpc: async () => (await import('@/server/protocols/trpc/handler')).handleTrpc,
  live: async () => (await import('@/server/protocols/live/handler')).handleLive,
  connect: async () => (await import('@/server/protocols/connect/handler')).handleConnect,
  'sign-in': async () => (await import('@/server/protocols/sign-in/handler')).handleSignIn,
  'mail-http': async () => (await import('@/server/protocols/mail-http/handler')).handleMailHttp,
};
