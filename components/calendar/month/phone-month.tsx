'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '../../ui/empty-state';
import { firstDayOf, lastDayOf } from '../layout/event';
import { MonthDots } from '../sidebar/month-dots';
import { useCalendar } from '../state/calendar-context';
import { useWallFormat } from '../time/use-wall-format';
import { DayList } from './more-events';

/** The month on a phone: dots, and the chosen day as a list. */
export function PhoneMonth() {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const { place, go, events } = useCalendar();
  const here = useMemo(
    () => events.filter((event) => firstDayOf(event) <= place.day && lastDayOf(event) >= place.day),
    [events, place.day],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="border-line border-b px-3 pb-2">
        <MonthDots events={events} month={place.day} selected={place.day} onChoose={(day) => go({ day }, { replace: true })} large />
      </div>
      <section aria-label={format.longDay(place.day)} className="min-h-0 flex-1 overflow-y-auto px-3 pt-3 pb-24">
        <h2 className="px-1.5 pb-2 font-semibold">{format.longDay(place.day)}</h2>
        {here.length > 0 ? <DayList day={place.day} events={here} /> : <EmptyState title={t('emptyDay')} className="h-auto" />}
      </section>
    </div>
  );
}
