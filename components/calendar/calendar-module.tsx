'use client';

import { CalendarX, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { CalendarView, OccurrenceView } from '@/server/domain/calendar/schema';
import { calendarColors } from '../lib/calendar-colors';
import { useLocalSetting } from '../lib/local-setting';
import { usePreferences } from '../lib/me';
import { navigate, routePath, useRoute } from '../lib/route';
import { useScreen } from '../lib/screen';
import { failureCode } from '../lib/trpc';
import { ModuleLayout } from '../shell/module-layout';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Agenda } from './agenda';
import { CalendarToolbar, useRangeTitle } from './calendar-toolbar';
import { EventEditor } from './editor/event-editor';
import { TimeGrid } from './grid/time-grid';
import { isSameSpan } from './layout/drag';
import type { PlacedEvent, Span } from './layout/event';
import { MonthGrid } from './month/month-grid';
import { PhoneMonth } from './month/phone-month';
import { CalendarDialog } from './overlays/calendar-dialog';
import { EventDetails } from './overlays/event-details';
import { GoToDialog } from './overlays/go-to-dialog';
import { QuickCreate } from './overlays/quick-create';
import { SearchDialog } from './overlays/search-dialog';
import { SeriesQuestion } from './overlays/series-question';
import { CalendarSidebar } from './sidebar/calendar-sidebar';
import { CalendarProvider, type CalendarState, useCalendar } from './state/calendar-context';
import { useOverlays } from './state/overlays';
import { type CalendarPlace, type CalendarViewName, calendarViews, daysShown, parsePlace, placeParts, stepPlace } from './state/place';
import { useCalendarActions } from './state/use-calendar-actions';
import { useCalendarCommands } from './state/use-calendar-commands';
import { useCalendarLive, useCalendars, useOccurrences } from './state/use-occurrences';
import { dayAt } from './time/axis';
import { useNow } from './time/use-now';

/** Calendar: day to month. The address says which view and which day. */
export default function CalendarModule() {
  const t = useTranslations('calendar');
  const state = useCalendarState();
  const { createNow } = useCalendarCommands(state);
  return (
    <CalendarProvider value={state}>
      <ModuleLayout
        sidebarLabel={t('calendars')}
        sidebar={<CalendarSidebar onNew={createNow} />}
        newAction={state.defaultCalendar ? { label: t('commands.new'), icon: <Plus aria-hidden />, onClick: createNow } : null}
      >
        <PageTitle />
        <CalendarToolbar />
        <View />
      </ModuleLayout>
      <QuickCreate />
      <EventDetails />
      <EventEditor />
      <SeriesQuestion />
      <Dialogs />
    </CalendarProvider>
  );
}

function View() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const screen = useScreen();
  const { firstDayOfWeek } = usePreferences();
  const { place, error, retry, events } = useCalendar();
  const { first, count } = daysShown(place, firstDayOfWeek);
  if (error && events.length === 0) {
    return (
      <EmptyState
        icon={<CalendarX aria-hidden />}
        title={t('notLoaded')}
        action={<Button onClick={retry}>{common('actions.retry')}</Button>}
      >
        {common(`errors.${failureCode(error)}`)}
      </EmptyState>
    );
  }
  if (place.view === 'agenda') return <Agenda first={first} count={count} />;
  if (place.view !== 'month') return <TimeGrid first={first} count={count} />;
  return screen === 'phone' ? <PhoneMonth /> : <MonthGrid first={first} count={count} />;
}

// Opened now and then: fetched when they are.
const ShareDialog = dynamic(() => import('../sharing/share-dialog'), { ssr: false });
const SharedWithMe = dynamic(() => import('../sharing/shared-with-me'), { ssr: false });

function Dialogs() {
  const { dialog, show } = useCalendar().overlays;
  const close = () => show(null);
  switch (dialog?.kind) {
    case 'search':
      return <SearchDialog />;
    case 'go-to':
      return <GoToDialog />;
    case 'calendar':
      return <CalendarDialog calendar={dialog.calendar} />;
    case 'share':
      return <ShareDialog kind="calendar" collection={dialog.calendar} onClose={close} />;
    case 'subscribe':
      return <SharedWithMe kind="calendar" onClose={close} />;
    case undefined:
      return null;
  }
}

function PageTitle() {
  const common = useTranslations('common');
  const title = useRangeTitle();
  useEffect(() => {
    document.title = `${title} · ${common('modules.calendar')}`;
  }, [title, common]);
  return null;
}

const noCalendars: readonly CalendarView[] = [];

function useCalendarState(): CalendarState {
  const { timeZone } = usePreferences();
  const screen = useScreen();
  const route = useRoute();
  const today = dayAt(timeZone, useNow());
  const place = usePlace(route.parts, today, screen === 'phone');
  const calendarList = useCalendars();
  const { axis, events, pending, error, retry } = useOccurrences(place, calendarList);
  const calendars = calendarList ?? noCalendars;
  const actions = useCalendarActions();
  const overlays = useOverlays();
  useCalendarLive(calendarList);

  const go = useCallback(
    (change: Partial<CalendarPlace>, options?: { replace?: boolean }) =>
      navigate(routePath('calendar', ...placeParts({ ...place, ...change })), options),
    [place],
  );
  const step = useCallback((direction: 1 | -1) => navigate(routePath('calendar', ...placeParts(stepPlace(place, direction)))), [place]);
  const byId = useMemo(() => new Map(calendars.map((calendar) => [calendar.id, calendar])), [calendars]);
  const calendarOf = useCallback((id: string) => byId.get(id), [byId]);
  const colorOf = useCallback((id: string) => colorOfCalendar(byId.get(id)), [byId]);
  const defaultCalendar = useMemo(() => {
    const writable = calendars.filter((calendar) => calendar.takesEvents && calendar.canCreate);
    return writable.find((calendar) => calendar.isDefault) ?? writable[0];
  }, [calendars]);

  const { ask, open } = overlays;
  const moveEvent = useCallback(
    async (event: PlacedEvent, span: Span) => {
      if (isSameSpan(event, span)) return false;
      const scope = event.view.recurring
        ? await ask({ kind: 'move', title: event.view.summary, scopes: ['this', 'following', 'all'] })
        : 'all';
      if (scope === null) return false;
      actions.move(event.view, span, scope);
      return true;
    },
    [ask, actions],
  );
  const removeEvent = useCallback(
    async (view: OccurrenceView) => {
      const scope = view.recurring ? await ask({ kind: 'delete', title: view.summary, scopes: ['this', 'following', 'all'] }) : 'all';
      if (scope === null) return false;
      open(null);
      actions.remove(view, scope);
      return true;
    },
    [ask, open, actions],
  );

  return {
    place,
    go,
    step,
    today,
    axis,
    calendars,
    calendarOf,
    colorOf,
    defaultCalendar,
    canCreate: defaultCalendar !== undefined || calendarList === undefined,
    events,
    pending,
    error,
    retry,
    actions,
    overlays,
    moveEvent,
    removeEvent,
  };
}

/** The address, else the view used last on this device. */
function usePlace(parts: readonly string[], today: number, phone: boolean): CalendarPlace {
  const [last, keep] = useLocalSetting(phone ? 'calendar.view.phone' : 'calendar.view', phone ? 'days' : 'week');
  const [name = '', date = ''] = parts;
  const place = useMemo(() => {
    const view: CalendarViewName = calendarViews.find((candidate) => candidate === last) ?? 'week';
    const parsed = parsePlace([name, date], { view, day: today });
    // Seven days do not fit on a phone: a link to a week shows three from its day.
    return phone && (parsed.view === 'week' || parsed.view === 'workweek') ? { ...parsed, view: 'days' as const } : parsed;
  }, [name, date, last, today, phone]);
  useEffect(() => keep(place.view), [place.view, keep]);
  return place;
}

function colorOfCalendar(calendar: CalendarView | undefined): string {
  return /^#[0-9a-f]{6}/i.test(calendar?.color ?? '') ? (calendar?.color ?? '').slice(0, 7).toLowerCase() : calendarColors[0].color;
}
