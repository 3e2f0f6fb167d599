'use client';

import { ChevronLeft, ChevronRight, Plus, Share2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePreferences } from '../../lib/me';
import { CommandButton } from '../../shell/command-button';
import { useSidebar } from '../../shell/module-layout';
import { Button } from '../../ui/button';
import { IconButton } from '../../ui/icon-button';
import { useCalendar } from '../state/calendar-context';
import { daysShown } from '../state/place';
import { useOccurrences } from '../state/use-occurrences';
import { addMonths, startOfMonth } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';
import { CalendarList } from './calendar-list';
import { MonthDots } from './month-dots';

/** Small month and list of calendars. */
export function CalendarSidebar({ onNew }: { onNew: () => void }) {
  const t = useTranslations('calendar');
  const { calendars } = useCalendar();
  const { docked } = useSidebar();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-3 py-3">
      {docked ? (
        <Button variant="primary" icon={<Plus aria-hidden />} onClick={onNew} className="w-full">
          {t('commands.new')}
        </Button>
      ) : null}
      <SidebarMonth />
      <section aria-labelledby="calendar-list-title" className="flex flex-col gap-0.5">
        <div className="flex items-center ps-2">
          <h2 id="calendar-list-title" className="flex-1 font-medium text-ink-3 text-xs">
            {t('calendars')}
          </h2>
          <CommandButton command="calendar.subscribe">
            <Share2 aria-hidden />
          </CommandButton>
          <CommandButton command="calendar.newCalendar">
            <Plus aria-hidden />
          </CommandButton>
        </div>
        <CalendarList calendars={calendars} />
      </section>
    </div>
  );
}

function SidebarMonth() {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const { firstDayOfWeek } = usePreferences();
  const { place, go, calendars } = useCalendar();
  const [month, setMonth] = useState(startOfMonth(place.day));
  useEffect(() => setMonth(startOfMonth(place.day)), [place.day]);
  const { events } = useOccurrences({ view: 'month', day: month }, calendars, { neighbours: false });
  const band = place.view === 'month' || place.view === 'agenda' ? undefined : daysShown(place, firstDayOfWeek);
  return (
    <section aria-label={t('miniMonth')}>
      <div className="flex items-center ps-2">
        <h2 className="flex-1 font-semibold text-sm first-letter:uppercase">{format.day(month, { month: 'long', year: 'numeric' })}</h2>
        <IconButton size="sm" label={t('previousMonth')} onClick={() => setMonth(addMonths(month, -1))}>
          <ChevronLeft aria-hidden className="rtl:rotate-180" />
        </IconButton>
        <IconButton size="sm" label={t('nextMonth')} onClick={() => setMonth(addMonths(month, 1))}>
          <ChevronRight aria-hidden className="rtl:rotate-180" />
        </IconButton>
      </div>
      <MonthDots events={events} month={month} selected={place.day} onChoose={(day) => go({ day })} {...(band ? { band } : {})} />
    </section>
  );
}
