'use client';

import { useTranslations } from 'use-intl';
import type { EventDetail } from '@/server/domain/calendar/schema';
import { useDates } from '../../lib/me';
import { repeatFormOf, weekdayCodes, weekdayInMonth } from '../editor/repeat-form';
import { dayFromIso, dayOfMonth } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';

/** "Every 2 weeks on Tuesday and Thursday, until 3 March 2027"; null when it does not repeat. */
export function useRepeatWords(): (detail: Pick<EventDetail, 'repeat' | 'start'>) => string | null {
  const t = useTranslations('calendar');
  const dates = useDates();
  const format = useWallFormat();
  return ({ repeat, start }) => {
    if (!repeat) return null;
    const startDate = start.slice(0, 10);
    const day = dayFromIso(startDate);
    const form = repeatFormOf(repeat, startDate);
    const names = dates
      .weekdays('long')
      .filter(({ dayNumber }) => form.weekdays.includes(weekdayCodes[dayNumber - 1] ?? 'MO'))
      .map(({ name }) => name);
    const often = t('repeat.every', { frequency: form.frequency, interval: form.interval });
    const on = {
      none: '',
      daily: '',
      weekly: t('repeat.onDays', { days: new Intl.ListFormat(format.settings.locale).format(names) }),
      monthlyDay: t('repeat.onDay', { day: dayOfMonth(day) }),
      monthlyWeekday: t('repeat.onWeekday', {
        ordinal: String(weekdayInMonth(startDate).ordinal),
        weekday: format.day(day, { weekday: 'long' }),
      }),
      yearly: t('repeat.onDate', { date: format.day(day, { day: 'numeric', month: 'long' }) }),
    }[form.frequency];
    const end = {
      never: '',
      until: t('repeat.untilDay', { date: format.day(dayFromIso(form.until), { day: 'numeric', month: 'long', year: 'numeric' }) }),
      count: t('repeat.countTimes', { count: form.count }),
    }[form.ends];
    return [[often, on].filter(Boolean).join(' '), end].filter(Boolean).join(', ');
  };
}
