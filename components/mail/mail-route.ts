import type { FolderView } from '@/server/domain/mail/schema';
import { type Route, routePath } from '../lib/route';

export const filters = ['all', 'unread', 'flagged', 'attachments'] as const;
export type Filter = (typeof filters)[number];

/** What the address says: which folder, which message in view, which search. */
export type MailPlace = { folder: string; uid: number | null; search: string; filter: Filter };

// The one account there is so far; further accounts get their own name here.
const account = 'main';

export function parseMailRoute(route: Route, folders: readonly FolderView[] | undefined): MailPlace {
  const [, folder, uid] = route.parts;
  const inbox = folders?.find((candidate) => candidate.role === 'inbox')?.path ?? 'INBOX';
  const number = uid && /^\d+$/.test(uid) ? Number(uid) : null;
  return {
    folder: folder || inbox,
    uid: number,
    search: route.query.get('q') ?? '',
    filter: filters.find((name) => name === route.query.get('show')) ?? 'all',
  };
}

export function mailPath({ folder, uid = null, search = '', filter = 'all' }: Partial<MailPlace> & { folder: string }): string {
  const path = uid === null ? routePath('mail', account, folder) : routePath('mail', account, folder, uid);
  const query = new URLSearchParams();
  if (search) query.set('q', search);
  if (filter !== 'all') query.set('show', filter);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
