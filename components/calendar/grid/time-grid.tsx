'use client';

import { useCallback, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { usePreferences } from '../../lib/me';
import { navigate, routePath } from '../../lib/route';
import { useScreen } from '../../lib/screen';
import { cn } from '../../ui/cn';
import { dragTo, type Spot, snapDown } from '../layout/drag';
import type { Span } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { type Anchor, anchorOf } from '../state/overlays';
import { placeParts } from '../state/place';
import { instantOf, offsetName } from '../time/axis';
import { dayOfMonth, minutesPerDay } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';
import { AllDayLane } from './all-day-lane';
import { DayColumn, segmentsOf } from './day-column';
import { percent } from './event-block';
import { GhostBlocks } from './ghost-layer';
import { GridPart } from './grid-part';
import { NowLine } from './now-line';
import { useEventWords } from './use-event-words';
import { useGridDrag } from './use-grid-drag';
import { useGridKeys } from './use-grid-keys';
import { useSwipe } from './use-swipe';

const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** Day, three days, work week, week: days side by side over 24 hours. */
export function TimeGrid({ first, count }: { first: number; count: number }) {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const words = useEventWords();
  const screen = useScreen();
  const { workStartHour, workEndHour } = usePreferences();
  const state = useCalendar();
  const { events, axis, today, colorOf, defaultCalendar, canCreate, overlays } = state;
  const root = useRef<HTMLDivElement>(null);
  const columns = useRef<HTMLDivElement>(null);
  const lane = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);

  const days = useMemo(() => Array.from({ length: count }, (_, at) => first + at), [first, count]);
  const segments = useMemo(() => days.map((day) => segmentsOf(events, day)), [events, days]);
  const perDay = useMemo(
    () => days.map((day) => events.filter((event) => event.start < (day + 1) * minutesPerDay && event.end > day * minutesPerDay).length),
    [events, days],
  );

  useScrollToWork(root, workStartHour);

  const startDraft = useCallback(
    (span: Span) =>
      overlays.setDraft({
        span,
        anchor: spanAnchor(span, { first, count, columns: columns.current, lane: lane.current }),
        summary: '',
        calendarId: null,
      }),
    [overlays, first, count],
  );

  const spotAt = (x: number, y: number): Spot | null => {
    const area = columns.current?.getBoundingClientRect();
    const laneBottom = lane.current?.getBoundingClientRect().bottom;
    if (!area || laneBottom === undefined) return null;
    const share = (x - area.left) / area.width;
    const at = Math.min(count - 1, Math.max(0, Math.floor((document.dir === 'rtl' ? 1 - share : share) * count)));
    if (y < laneBottom) return { area: 'days', day: first + at };
    const minute = Math.min(minutesPerDay, Math.max(0, ((y - area.top) / area.height) * minutesPerDay));
    return { area: 'hours', minute: (first + at) * minutesPerDay + minute };
  };

  const drag = useGridDrag({
    root,
    scroller: root,
    spotAt,
    spanAt: dragTo,
    eventOf: (key) => events.find((event) => event.key === key),
    colorOf: (event) => colorOf(event?.view.calendarId ?? defaultCalendar?.id ?? ''),
    // A click that only closes what is open makes nothing.
    canCreate: () => canCreate && overlays.draft === null && overlays.opened === null,
    onCreate: startDraft,
    onTap: (spot) => {
      if (spot.area === 'days') return startDraft({ start: spot.day * minutesPerDay, end: (spot.day + 1) * minutesPerDay, allDay: true });
      const start = snapDown(spot.minute, 30);
      startDraft({ start, end: start + 60, allDay: false });
    },
    onMove: state.moveEvent,
  });
  const keys = useGridKeys({ root, first, count, onCreate: startDraft });
  useSwipe({ root, content, enabled: screen === 'phone', onSwipe: state.step });

  return (
    <>
      <GridPart
        ref={root}
        role="grid"
        aria-label={t('gridLabel', {
          range: format.dayRange(first, first + count - 1, { day: 'numeric', month: 'long', year: 'numeric' }),
        })}
        aria-colcount={count}
        className="group/grid tabular relative min-h-0 flex-1 touch-pan-y select-none overflow-y-auto overflow-x-hidden overscroll-contain data-dragging:cursor-grabbing print:overflow-visible"
        onPointerDown={drag.onPointerDown}
        onKeyDown={keys.onKeyDown}
        onClick={(event) => {
          const block = (event.target as Element).closest<HTMLElement>('[data-event]');
          const opened = block && events.find((candidate) => candidate.key === block.dataset['event']);
          if (opened) overlays.open({ view: opened.view, anchor: anchorOf(block) });
        }}
      >
        <div ref={content}>
          <div data-sticky role="presentation" className="sticky top-0 z-10 bg-surface-1">
            <GridPart role="row" className="flex">
              <GridPart
                role="columnheader"
                className="flex w-14 shrink-0 items-end justify-end pe-2 pb-1.5 text-2xs text-ink-3 max-md:w-11 max-md:pe-1"
              >
                {offsetName(axis.zone, instantOf(first * minutesPerDay + minutesPerDay / 2, axis.zone)).replace('UTC', 'UTC\u200a')}
              </GridPart>
              {days.map((day) => (
                <GridPart key={day} role="columnheader" className="min-w-0 flex-1 py-1.5 text-center">
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-current={day === today ? 'date' : undefined}
                    onClick={() => navigate(routePath('calendar', ...placeParts({ view: 'day', day })))}
                    className={cn(
                      'inline-flex items-center gap-1.5 rounded-md px-1.5 py-0.5 text-sm hover:bg-hover max-md:flex-col max-md:gap-0.5',
                      day === today ? 'font-semibold text-ink' : 'text-ink-2',
                    )}
                  >
                    <span className="sr-only">{t('openDay', { day: format.longDay(day) })}</span>
                    <span aria-hidden className="max-md:text-xs">
                      {format.day(day, { weekday: 'short' })}
                    </span>
                    <span
                      aria-hidden
                      className={cn(
                        'flex h-7 min-w-7 items-center justify-center rounded-full px-1 font-medium text-lg',
                        day === today && 'bg-accent text-on-accent',
                      )}
                    >
                      {dayOfMonth(day)}
                    </span>
                  </button>
                </GridPart>
              ))}
            </GridPart>
            <AllDayLane events={events} first={first} count={count} laneRef={lane} />
          </div>
          <GridPart role="row" className="relative flex h-336">
            <GridPart role="rowheader" className="w-14 shrink-0 max-md:w-11">
              <span className="sr-only">{t('hours')}</span>
              {hours.map((hour) => (
                <div key={hour} aria-hidden className="relative h-14">
                  {hour === 0 ? null : (
                    <span className="absolute end-2 -top-2 text-2xs text-ink-3 max-md:end-1">{format.time(hour * 60)}</span>
                  )}
                </div>
              ))}
            </GridPart>
            <div ref={columns} role="presentation" className="relative flex min-w-0 flex-1">
              {days.map((day, at) => (
                <DayColumn
                  key={day}
                  day={day}
                  segments={segments[at] ?? []}
                  label={words.day(day, perDay[at] ?? 0)}
                  focusable={day === keys.cursor.day}
                  workStart={workStartHour}
                  workEnd={workEndHour}
                />
              ))}
              <div aria-hidden className="pointer-events-none absolute inset-0">
                {hours.map((hour) => (
                  <div key={hour} className={cn('h-14', hour > 0 && 'border-line border-t')} />
                ))}
              </div>
              <div
                data-cursor
                aria-hidden
                style={{
                  insetInlineStart: percent((keys.cursor.day - first) / count),
                  width: percent(1 / count),
                  top: percent(keys.cursor.minute / minutesPerDay),
                  height: percent(30 / minutesPerDay),
                }}
                className="pointer-events-none absolute z-1 hidden scroll-my-24 rounded-sm ring-2 ring-accent ring-inset group-has-[[data-day]:focus-visible]/grid:block"
              />
              <NowLine axis={axis} first={first} count={count} />
              <GhostBlocks first={first} count={count} />
            </div>
          </GridPart>
        </div>
      </GridPart>
      {/* Beside the grid: a grid may hold nothing but rows. */}
      <output className="sr-only">{format.time(keys.cursor.minute)}</output>
    </>
  );
}

/** The hours open at the start of work; coming back, where they were left. */
function useScrollToWork(root: React.RefObject<HTMLDivElement | null>, workStartHour: number): void {
  const left = useRef<number | null>(null);
  const startHour = useRef(workStartHour);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const hour = element.scrollHeight / 25;
    element.scrollTop = left.current ?? Math.max(0, (startHour.current - 0.5) * hour);
    const remember = () => {
      left.current = element.scrollTop;
    };
    element.addEventListener('scroll', remember, { passive: true });
    return () => element.removeEventListener('scroll', remember);
  }, [root]);
}

type Boxes = { first: number; count: number; columns: HTMLElement | null; lane: HTMLElement | null };

/** Where on the screen a span begins, for the popover that asks about it. */
function spanAnchor(span: Span, { first, count, columns, lane }: Boxes): Anchor {
  const area = (span.allDay ? lane : columns)?.getBoundingClientRect();
  if (!area) return { left: 0, top: 0, width: 0, height: 0 };
  const day = Math.min(first + count - 1, Math.max(first, Math.floor(span.start / minutesPerDay)));
  const at = document.dir === 'rtl' ? count - 1 - (day - first) : day - first;
  const width = area.width / count;
  const box = { left: area.left + at * width, width };
  if (span.allDay) return { ...box, top: area.top, height: area.height };
  const top = area.top + ((span.start - day * minutesPerDay) / minutesPerDay) * area.height;
  const bottom = area.top + ((Math.min(span.end, (day + 1) * minutesPerDay) - day * minutesPerDay) / minutesPerDay) * area.height;
  return { ...box, top, height: bottom - top };
}
