import { createHash } from 'node:crypto';
import { DomainError } from '@/server/core/errors';
import { type ClassRight, canWriteAll, type Rights, reaches, rightFor } from '@/server/domain/sharing/rights';
import type { Item, Precondition } from '@/server/domain/sync/model';
import { checkPrecondition } from '@/server/domain/sync/precondition';
import type { CollectionLog } from '@/server/domain/sync/write';
import type { Child, Component } from '@/server/formats/content-line/model';
import { writeLines } from '@/server/formats/content-line/write-lines';
import { parseCalendar } from '@/server/formats/ical/parse';

// What others see and may do in a shared calendar, by the class of each object (CAL-7; RFC 5545 section 3.8.1.3).

type Classified = 'PUBLIC' | 'CONFIDENTIAL' | 'PRIVATE';

/** The strictest class in an object: an exception may be more private than its series. An unknown class is private. */
export function strictestClass(body: string): Classified {
  let strictest: Classified = 'PUBLIC';
  for (const [, value = ''] of body.replace(/\r?\n[ \t]/g, '').matchAll(/^CLASS(?:;[^\r\n]*?)?:([^\r\n]*)\r?$/gim)) {
    const word = value.trim().toUpperCase();
    if (word === '' || word === 'PUBLIC') continue;
    if (word !== 'CONFIDENTIAL') return 'PRIVATE';
    strictest = 'CONFIDENTIAL';
  }
  return strictest;
}

/** Whether every object is seen whole, so that nothing has to be looked at. */
export function seesEverything(rights: Rights): boolean {
  return rights.isOwner || [rights.publicRight, rights.confidentialRight, rights.privateRight].every((right) => reaches(right, 'view'));
}

/** An object as this right shows it: whole, only when it is, or not at all (null). What is reduced has a tag of its own. */
export function itemSeenWith(item: Item, rights: Rights): Item | null {
  if (seesEverything(rights)) return item;
  if (!isSeen(rights, item.body)) return null;
  if (seesWhole(rights, item.body)) return item;
  const body = onlyTimes(item.body);
  const bytes = Buffer.from(body);
  return { ...item, body, size: bytes.length, etag: createHash('sha256').update(bytes).digest('hex').slice(0, 40) };
}

/** Whether anything of an object is seen, be it only when it is: a task has nothing of that kind. Takes the class-bearing body. */
export function isSeen(rights: Rights, body: string): boolean {
  if (seesEverything(rights)) return true;
  const right: ClassRight = rightFor(rights, strictestClass(body));
  return reaches(right, 'view') || (right !== 'none' && /^BEGIN:(VEVENT|VFREEBUSY)\s*$/im.test(body));
}

/** Whether an object is seen whole; takes the class-bearing body. */
export function seesWhole(rights: Rights, body: string): boolean {
  return seesEverything(rights) || reaches(rightFor(rights, strictestClass(body)), 'view');
}

/** Refuses what is not seen whole. Errors: `not_found`. */
export function requireView(rights: Rights, body: string): void {
  if (!seesWhole(rights, body)) throw new DomainError('not_found', 'not theirs to see');
}

/** What says when, and nothing of what, where and with whom. */
const times: ReadonlySet<string> = new Set([
  ...['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID'],
  ...['TRANSP', 'STATUS', 'CLASS', 'SEQUENCE', 'FREEBUSY', 'X-MICROSOFT-CDO-BUSYSTATUS'],
]);

function onlyTimes(body: string): string {
  const root = parseCalendar(body);
  const children = root.children.flatMap((child): Child[] => {
    if (child.kind === 'property') return ['VERSION', 'PRODID', 'CALSCALE'].includes(child.name) ? [child] : [];
    return child.name === 'VTIMEZONE' ? [child] : [reduced(child)];
  });
  return writeLines({ ...root, children });
}

function reduced(component: Component): Component {
  return { ...component, children: component.children.filter((child) => child.kind === 'property' && times.has(child.name)) };
}

/** The privilege an act on an object needs, in the words of RFC 3744. */
export type ActPrivilege = 'bind' | 'unbind' | 'write-content';

/**
 * Refuses what the rights do not allow: to create needs `create`; to change needs `modify` for the class the object had and has;
 * to remove needs `erase`. Takes the class-bearing bodies before and after; null where there is none. What they see nothing of counts
 * as not there, and meets the precondition so; only over it they do not write (docs/decisions/0020).
 * Errors: `forbidden` with `details.privilege`; `not_found`, `precondition_failed` for what may not be seen.
 */
export function requireAct(
  rights: Rights,
  { before, after, precondition }: { before: string | null; after: string | null; precondition?: Precondition | undefined },
): void {
  if (canWriteAll(rights)) return;
  const rightOn = (body: string) => rightFor(rights, strictestClass(body));
  if (before !== null && !isSeen(rights, before)) {
    if (after !== null && !rights.canCreate) throw refused('bind');
    checkPrecondition(null, precondition);
    if (after === null) throw new DomainError('not_found', 'not theirs to see');
    throw refused('write-content');
  }
  if (before === null) {
    if (after !== null && !rights.canCreate) throw refused('bind');
    return;
  }
  if (after === null) {
    if (!rights.canErase) throw refused('unbind');
    return;
  }
  if (!reaches(rightOn(before), 'modify') || !reaches(rightOn(after), 'modify')) throw refused('write-content');
}

/** A UID is good once in a calendar. Errors: `conflict`, which does not name what they see nothing of. */
export async function requireFreeUid(rights: Rights, log: CollectionLog, { uid, name }: { uid: string; name: string }): Promise<void> {
  const other = uid === '' ? null : await log.readByUid(uid);
  if (other && other.name !== name && !isSeen(rights, other.body))
    throw new DomainError('conflict', 'this UID is taken', { details: { uidConflict: '' } });
}

/** What somebody may do with an object that is there, for the buttons beside it. */
export function actsOn(rights: Rights, body: string): { change: boolean; erase: boolean } {
  if (canWriteAll(rights)) return { change: true, erase: true };
  const right = rightFor(rights, strictestClass(body));
  return { change: reaches(right, 'modify'), erase: rights.canErase && reaches(right, 'view') };
}

function refused(privilege: ActPrivilege): DomainError {
  return new DomainError('forbidden', `may not: ${privilege}`, { details: { privilege } });
}
