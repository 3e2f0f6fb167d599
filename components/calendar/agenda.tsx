'use client';

import { CalendarPlus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { runCommand } from '../lib/commands';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { EmptyState } from '../ui/empty-state';
import { firstDayOf, lastDayOf } from './layout/event';
import { DayList } from './month/more-events';
import { useCalendar } from './state/calendar-context';
import { dayOfMonth } from './time/days';
import { useWallFormat } from './time/use-wall-format';

/** The days that have something, as a list. */
export function Agenda({ first, count }: { first: number; count: number }) {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const { events, today, pending } = useCalendar();
  const days = Array.from({ length: count }, (_, at) => first + at).filter((day) =>
    events.some((event) => firstDayOf(event) <= day && lastDayOf(event) >= day),
  );
  if (days.length === 0 && !pending) {
    return (
      <EmptyState
        icon={<CalendarPlus aria-hidden />}
        title={t('emptyAgenda', { count })}
        action={
          <Button variant="primary" onClick={() => runCommand('calendar.new')}>
            {t('commands.new')}
          </Button>
        }
      />
    );
  }
  return (
    <ol aria-label={t('views.agenda')} className="min-h-0 flex-1 overflow-y-auto px-4 pb-24 max-md:px-2">
      {days.map((day) => (
        <li key={day} className="mx-auto flex max-w-220 gap-4 border-line border-b py-3 last:border-b-0 max-md:gap-2">
          <h2 className="w-24 shrink-0 pt-1 max-md:w-14">
            <span className={cn('tabular text-xl', day === today ? 'font-semibold text-accent' : 'text-ink')}>{dayOfMonth(day)}</span>
            <span className="ms-1.5 text-ink-3 text-xs max-md:ms-0 max-md:block">
              {format.day(day, { weekday: 'short' })} {format.day(day, { month: 'short' })}
            </span>
          </h2>
          <div className="min-w-0 flex-1">
            <DayList day={day} events={events} />
          </div>
        </li>
      ))}
    </ol>
  );
}
