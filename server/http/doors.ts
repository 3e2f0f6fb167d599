import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Atrium } from '@/server/wiring';

/** Answers requests of one kind. */
export type Door = (request: IncomingMessage, response: ServerResponse, atrium: Atrium) => Promise<void>;

export type DoorName = 'dav' | 'trpc' | 'live' | 'mail-http';

/** Which door a path belongs to; null = the pages. */
export function doorOf(path: string, method = 'GET'): DoorName | null {
  if (/^\/(dav|SOGo\/dav)(\/|$)/i.test(path) || /^\/\.well-known\/(caldav|carddav)\/?$/.test(path)) return 'dav';
  // Clients that know only the host name ask its root who they are (RFC 6764 section 6); pages never get these verbs.
  if (method === 'PROPFIND' || method === 'REPORT') return 'dav';
  if (path.startsWith('/api/trpc/')) return 'trpc';
  if (path === '/api/live') return 'live';
  if (path.startsWith('/api/mail/')) return 'mail-http';
  return null;
}

/** Loaded when first needed, and all of them soon after start. */
export const loadDoor: Readonly<Record<DoorName, () => Promise<Door>>> = {
  dav: async () => (await import('@/server/protocols/dav/handler')).handleDav,
  trpc: async () => (await import('@/server/protocols/trpc/handler')).handleTrpc,
  live: async () => (await import('@/server/protocols/live/handler')).handleLive,
  'mail-http': async () => (await import('@/server/protocols/mail-http/handler')).handleMailHttp,
};
