'use client';

import { CalendarDays, ChevronLeft, ChevronRight, Search } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { usePreferences } from '../lib/me';
import { useScreen } from '../lib/screen';
import { CommandButton } from '../shell/command-button';
import { SidebarButton } from '../shell/module-layout';
import { Button } from '../ui/button';
import { Menu, MenuRadio } from '../ui/menu';
import { SegmentedControl } from '../ui/segmented-control';
import { Tooltip } from '../ui/tooltip';
import { useCalendar } from './state/calendar-context';
import { type CalendarViewName, daysShown } from './state/place';
import { startOfMonth } from './time/days';
import { useWallFormat } from './time/use-wall-format';

const desktopViews = ['day', 'workweek', 'week', 'month', 'agenda'] as const satisfies readonly CalendarViewName[];
const phoneViews = ['day', 'days', 'month', 'agenda'] as const satisfies readonly CalendarViewName[];

/** What is in view, and how to get elsewhere. */
export function CalendarToolbar() {
  const t = useTranslations('calendar');
  const screen = useScreen();
  const { place, go, today } = useCalendar();
  const title = useRangeTitle();
  const phone = screen === 'phone';
  const options = (phone ? phoneViews : desktopViews).map((value) => ({ value, label: t(`views.${value}`) }));

  return (
    <header
      data-print="hide"
      className="flex h-13 shrink-0 items-center gap-1 border-line border-b px-3 pt-[var(--safe-top)] max-md:px-1.5"
    >
      <SidebarButton />
      {phone ? null : (
        <Tooltip label={t('commands.today')} shortcut="t">
          <Button size="sm" onClick={() => go({ day: today })}>
            {t('today')}
          </Button>
        </Tooltip>
      )}
      {phone ? null : (
        <div className="flex">
          <CommandButton command="calendar.previous">
            <ChevronLeft aria-hidden className="rtl:rotate-180" />
          </CommandButton>
          <CommandButton command="calendar.next">
            <ChevronRight aria-hidden className="rtl:rotate-180" />
          </CommandButton>
        </div>
      )}
      <h1 aria-live="polite" className="min-w-0 flex-1 truncate ps-1 font-semibold text-lg first-letter:uppercase">
        {title}
      </h1>
      <CommandButton command="calendar.search">
        <Search aria-hidden />
      </CommandButton>
      {phone ? (
        <CommandButton command="calendar.today">
          <CalendarDays aria-hidden />
        </CommandButton>
      ) : null}
      {screen === 'desktop' ? (
        <SegmentedControl
          label={t('view')}
          value={options.some((option) => option.value === place.view) ? place.view : 'week'}
          options={options}
          onChange={(view) => go({ view })}
        />
      ) : (
        <Menu align="end" trigger={<Button size="sm">{t(`views.${place.view}`)}</Button>}>
          <MenuRadio value={place.view} options={options} onChange={(view) => go({ view })} />
        </Menu>
      )}
    </header>
  );
}

/** "16 – 22 November 2026", "November 2026" */
export function useRangeTitle(): string {
  const { place } = useCalendar();
  const { firstDayOfWeek } = usePreferences();
  const format = useWallFormat();
  const screen = useScreen();
  const { first, count } = daysShown(place, firstDayOfWeek);
  const month = screen === 'phone' ? 'short' : 'long';
  if (place.view === 'month') return format.day(startOfMonth(place.day), { month: 'long', year: 'numeric' });
  if (place.view === 'day')
    return format.day(first, { weekday: month, day: 'numeric', month, ...(screen === 'phone' ? {} : { year: 'numeric' }) });
  return format.dayRange(first, first + count - 1, { day: 'numeric', month, ...(screen === 'phone' ? {} : { year: 'numeric' }) });
}
