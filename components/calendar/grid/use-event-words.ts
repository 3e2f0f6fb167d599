'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { PlacedEvent } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import type { DayNumber } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';

/** What is written on events and said of them and of days. */
export function useEventWords() {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const { calendarOf } = useCalendar();
  return useMemo(() => {
    const title = (event: PlacedEvent) => event.view.summary || (event.view.classified === 'PUBLIC' ? t('untitled') : t('busy'));
    return {
      title,
      start: (event: PlacedEvent) => format.time(event.start),
      range: (event: PlacedEvent) => (event.end - event.start < 45 ? format.time(event.start) : format.timeRange(event.start, event.end)),
      /** "Team meeting, Tuesday 24 November, 10:00 – 11:00, Room 4, Work" */
      label: (event: PlacedEvent) =>
        [
          title(event),
          format.when(event),
          event.view.location,
          calendarOf(event.view.calendarId)?.displayName,
          event.view.recurring ? t('repeats') : '',
        ]
          .filter(Boolean)
          .join(', '),
      /** "Tuesday 24 November, 2 events" */
      day: (day: DayNumber, count: number) => t('dayLabel', { day: format.longDay(day), count }),
      allDayCell: (day: DayNumber, count: number) => t('allDayLabel', { day: format.longDay(day), count }),
    };
  }, [t, format, calendarOf]);
}
