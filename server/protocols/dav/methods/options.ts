import { emptyAnswer } from '../answer';
import type { Method } from '../context';
import { allowedOn } from '../method-table';
import type { DavKind } from '../path';

// OPTIONS: RFC 9110 section 9.3.7. The DAV header announces what is done and nothing else, because clients switch on it:
// no class 2 (locks), no calendar-auto-schedule.

/** RFC 4918 section 18, RFC 3744 section 7.2, RFC 4791 section 5.1, RFC 6352 section 6.1, RFC 5689 section 3.1. */
export function davHeader(kinds: ReadonlySet<DavKind>): string {
  const classes = ['1', '3', 'access-control'];
  if (kinds.has('calendar')) classes.push('calendar-access', 'calendar-proxy', 'calendar-managed-attachments');
  if (kinds.has('addressbook')) classes.push('addressbook');
  return [...classes, 'extended-mkcol'].join(', ');
}

export const options: Method = async ({ target, kinds }) =>
  emptyAnswer(200, { DAV: davHeader(kinds), Allow: allowedOn(target).join(', '), 'MS-Author-Via': 'DAV' });
