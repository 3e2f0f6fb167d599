import type { OccurrenceView } from '@/server/domain/calendar/schema';

/** An occurrence for tests: a timed single event unless told otherwise. */
export function occurrence(patch: Partial<OccurrenceView> & Pick<OccurrenceView, 'id' | 'start' | 'end'>): OccurrenceView {
  return {
    calendarId: 'calendar',
    uid: patch.id,
    recurrenceId: null,
    summary: patch.id,
    location: '',
    allDay: false,
    floating: false,
    zone: 'Europe/Paris',
    recurring: false,
    status: 'CONFIRMED',
    transparent: false,
    classified: 'PUBLIC',
    hasAlarm: false,
    hasAttendees: false,
    canWrite: true,
    canErase: true,
    ...patch,
  };
}
