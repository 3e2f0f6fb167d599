import { forgetAttachments } from '@/server/domain/calendar/attachments/forget-attachments';
import { expireVersions, forgetTombstones } from '@/server/domain/sync/forget';
import { rollOccurrences } from '@/server/domain/sync/roll-occurrences';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import type { Store } from '@/server/store/store';
import type { ScheduledJob } from './scheduler';

const day = 86_400;

function daysAgo(store: Store, days: number): Date {
  return new Date(store.clock.now().getTime() - days * day * 1000);
}

/** What the database needs to stay small: each job forgets one kind of thing that has outlived its use. */
export const housekeepingJobs: readonly ScheduledJob[] = [
  {
    name: 'forget-ended-sessions',
    everySeconds: 3600,
    async run(store) {
      const before = daysAgo(store, 7);
      await store.db.session.deleteMany({ where: { OR: [{ expiresAt: { lt: before } }, { revokedAt: { lt: before } }] } });
    },
  },
  {
    name: 'forget-login-failures',
    everySeconds: 3600,
    async run(store) {
      const over = { OR: [{ blockedUntil: null }, { blockedUntil: { lt: store.clock.now() } }] };
      await store.db.loginThrottle.deleteMany({ where: { firstAt: { lt: daysAgo(store, 1) }, ...over } });
    },
  },
  {
    name: 'forget-used-tickets',
    everySeconds: 3600,
    async run(store) {
      await store.db.usedTicket.deleteMany({ where: { expiresAt: { lt: daysAgo(store, 1) } } });
    },
  },
  {
    name: 'forget-sign-in-steps',
    everySeconds: 3600,
    async run(store) {
      await store.db.signInStep.deleteMany({ where: { expiresAt: { lt: store.clock.now() } } });
    },
  },
  {
    name: 'forget-told-outbox',
    everySeconds: 3600,
    async run(store) {
      await store.db.outbox.deleteMany({ where: { state: { in: ['sent', 'cancelled'] }, createdAt: { lt: daysAgo(store, 14) } } });
    },
  },
  {
    name: 'forget-old-versions',
    everySeconds: 6 * 3600,
    async run(store) {
      await expireVersions(store, daysAgo(store, 30));
    },
  },
  {
    // Soon again, because the first one after an upgrade may have a lot to read.
    name: 'roll-occurrences',
    everySeconds: 900,
    async run(store) {
      await rollOccurrences(store, indexCalendarObject, 20);
    },
  },
  {
    name: 'forget-attachments',
    everySeconds: 24 * 3600,
    async run(store) {
      await forgetAttachments(store, daysAgo(store, 2));
    },
  },
  {
    // A client that was away for longer lists everything anew.
    name: 'forget-deaths',
    everySeconds: 24 * 3600,
    async run(store) {
      await forgetTombstones(store, daysAgo(store, 180));
    },
  },
];
