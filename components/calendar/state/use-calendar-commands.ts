'use client';

import { useTranslations } from 'use-intl';
import { type Command, useCommands } from '../../lib/commands';
import { wallMinute } from '../time/axis';
import { minutesPerDay, type WallMinute } from '../time/days';
import type { CalendarState } from './calendar-context';
import { anchorOf } from './overlays';
import { calendarViews } from './place';
import { useCalendarCalendars } from './use-calendar-calendars';

const viewKeys = { day: 'd', days: 'y', workweek: 'b', week: 'w', month: 'm', agenda: 'a' } as const;

/** Every action of the calendar, for keys, palette and the `?` sheet. */
export function useCalendarCommands(state: CalendarState): { createNow: () => void } {
  const t = useTranslations('calendar');
  const sharing = useTranslations('sharing');
  const common = useTranslations('common');
  const { go, step, today, overlays, defaultCalendar, removeEvent } = state;
  const { showAll } = useCalendarCalendars();
  const group = common('modules.calendar');

  /** The event in focus, else the one whose details are open. */
  function current() {
    if (overlays.opened) return overlays.opened.view;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['event'] : undefined;
    return state.events.find((event) => event.key === focused)?.view;
  }
  const changeable = () => {
    const view = current();
    return view?.canWrite ? view : undefined;
  };
  const erasable = () => {
    const view = current();
    return view?.canErase ? view : undefined;
  };

  function createNow() {
    const day = focusedDay() ?? (state.place.view === 'month' ? state.place.day : inView(state, today) ? today : state.place.day);
    const start = day * minutesPerDay + nextHalfHour(state, day);
    overlays.edit({ kind: 'new', draft: { span: { start, end: start + 60, allDay: false }, summary: '', calendarId: null } });
  }

  useCommands([
    { id: 'calendar.new', label: t('commands.new'), group, keys: ['c'], when: () => defaultCalendar !== undefined, run: createNow },
    { id: 'calendar.today', label: t('commands.today'), group, keys: ['t'], run: () => go({ day: today }) },
    { id: 'calendar.next', label: t('commands.next'), group, keys: ['j', 'n'], run: () => step(1) },
    { id: 'calendar.previous', label: t('commands.previous'), group, keys: ['k', 'p'], run: () => step(-1) },
    ...calendarViews.map(
      (view): Command => ({
        id: `calendar.view.${view}`,
        label: t(`commands.${view}`),
        group,
        keys: [viewKeys[view]],
        run: () => go({ view }),
      }),
    ),
    { id: 'calendar.search', label: t('commands.search'), group, keys: ['/'], run: () => overlays.show({ kind: 'search' }) },
    { id: 'calendar.goTo', label: t('commands.goTo'), group, keys: ['g d'], run: () => overlays.show({ kind: 'go-to' }) },
    {
      id: 'calendar.open',
      label: t('commands.open'),
      group,
      keys: ['o'],
      quiet: true,
      when: () => current() !== undefined,
      run: () => {
        const view = current();
        const element = document.activeElement;
        if (view && element) overlays.open({ view, anchor: anchorOf(element) });
      },
    },
    {
      id: 'calendar.edit',
      label: t('commands.edit'),
      group,
      keys: ['e'],
      whileTyping: false,
      when: () => changeable() !== undefined,
      run: () => {
        const view = changeable();
        if (view) overlays.edit({ kind: 'event', view });
      },
    },
    {
      id: 'calendar.delete',
      label: t('commands.delete'),
      group,
      keys: ['backspace', 'delete', '#'],
      when: () => erasable() !== undefined,
      run: () => {
        const view = erasable();
        if (view) void removeEvent(view);
      },
    },
    { id: 'calendar.newCalendar', label: t('commands.newCalendar'), group, run: () => overlays.show({ kind: 'calendar', calendar: null }) },
    { id: 'calendar.subscribe', label: sharing('withMe'), group, run: () => overlays.show({ kind: 'subscribe' }) },
    { id: 'calendar.showAll', label: t('commands.showAll'), group, run: showAll },
    // Done by the grid itself; listed so that people find them.
    { id: 'calendar.walk', label: t('commands.walk'), group, keys: ['arrowup'], quiet: true, when: () => false, run: () => {} },
    { id: 'calendar.shift', label: t('commands.shift'), group, keys: ['shift+arrowup'], quiet: true, when: () => false, run: () => {} },
    {
      id: 'calendar.lengthen',
      label: t('commands.lengthen'),
      group,
      keys: ['alt+shift+arrowdown'],
      quiet: true,
      when: () => false,
      run: () => {},
    },
  ]);
  return { createNow };
}

function focusedDay(): number | undefined {
  const day = document.activeElement?.closest<HTMLElement>('[data-day]')?.dataset['day'];
  return day === undefined ? undefined : Number(day);
}

function inView({ axis }: CalendarState, day: number): boolean {
  return day >= axis.first && day < axis.first + axis.days.length;
}

/** Today the next half hour, on another day nine in the morning. */
function nextHalfHour({ axis, today }: CalendarState, day: number): WallMinute {
  if (day !== today) return 9 * 60;
  const minute = wallMinute(axis, Date.now()) - today * minutesPerDay;
  return Math.min(23 * 60, Math.ceil(minute / 30) * 30);
}
