'use client';

import { useMemo } from 'react';
import { formatDate, formatDateRange, formatTime } from '../../lib/dates';
import { useDateSettings } from '../../lib/me';
import type { Span } from '../layout/event';
import { type DayNumber, dayOfMinute, utcOfDay, type WallMinute } from './days';

/** The formats of lib/dates for wall-clock minutes and day numbers, which have no zone any more. */
export function useWallFormat() {
  const settings = useDateSettings();
  return useMemo(() => {
    const wall = { ...settings, timeZone: 'UTC' };
    const time = (minute: WallMinute) => formatTime(wall, minute * 60_000);
    const day = (number: DayNumber, options: Intl.DateTimeFormatOptions) => formatDate(wall, utcOfDay(number), options);
    const dayRange = (first: DayNumber, last: DayNumber, options: Intl.DateTimeFormatOptions) =>
      first === last ? day(first, options) : formatDateRange(wall, utcOfDay(first), utcOfDay(last), options);
    const timeOptions = { hour: settings.hourCycle === 'h12' ? 'numeric' : '2-digit', minute: '2-digit' } as const;
    const timeRange = (start: WallMinute, end: WallMinute) => formatDateRange(wall, start * 60_000, end * 60_000, timeOptions);
    return {
      settings,
      time,
      timeRange,
      day,
      dayRange,
      /** "Tuesday 24 November" */
      longDay: (number: DayNumber) => day(number, { weekday: 'long', day: 'numeric', month: 'long' }),
      /** "Tuesday 24 November, 10:00 – 11:00": the whole when of an event. */
      when: (span: Span) => {
        const first = dayOfMinute(span.start);
        const last = Math.max(first, dayOfMinute(span.end - 1 / 60));
        const dayOptions = { weekday: 'long', day: 'numeric', month: 'long' } as const;
        if (span.allDay) return dayRange(first, last, dayOptions);
        if (first === last) return `${day(first, dayOptions)}, ${timeRange(span.start, span.end)}`;
        return formatDateRange(wall, span.start * 60_000, span.end * 60_000, {
          weekday: 'short',
          day: 'numeric',
          month: 'short',
          ...timeOptions,
        });
      },
    };
  }, [settings]);
}

export type WallFormat = ReturnType<typeof useWallFormat>;
