'use client';

import { useCallback, useMemo, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useDates, usePreferences } from '../../lib/me';
import { GridPart } from '../grid/grid-part';
import { useGridDrag } from '../grid/use-grid-drag';
import { type Drag, dragTo, moveByDays, type Spot } from '../layout/drag';
import { firstDayOf, lastDayOf, type PlacedEvent, type Span } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { type Anchor, anchorOf } from '../state/overlays';
import { type DayNumber, dayOfMinute, minutesPerDay, startOfMonth, weekNumber } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';
import { MonthWeek } from './month-week';
import { useMonthKeys } from './use-month-keys';
import { useSlotCount } from './use-slot-count';

/** A month as rows of weeks, with bars over the days. */
export function MonthGrid({ first, count }: { first: DayNumber; count: number }) {
  const t = useTranslations('calendar');
  const dates = useDates();
  const format = useWallFormat();
  const { firstDayOfWeek } = usePreferences();
  const { events, place, overlays, colorOf, defaultCalendar, canCreate, moveEvent } = useCalendar();
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const weeks = useMemo(() => Array.from({ length: count / 7 }, (_, row) => first + row * 7), [first, count]);
  const slots = useSlotCount(body, weeks.length);
  const perWeek = useMemo(
    () => weeks.map((week) => events.filter((event) => firstDayOf(event) < week + 7 && lastDayOf(event) >= week)),
    [events, weeks],
  );

  const startDraft = useCallback(
    (span: Span) => {
      const cell = root.current?.querySelector(`[data-day="${Math.max(first, dayOfMinute(span.start))}"]`);
      const anchor: Anchor = cell ? anchorOf(cell) : { left: 0, top: 0, width: 0, height: 0 };
      overlays.setDraft({ span, anchor, summary: '', calendarId: null });
    },
    [overlays, first],
  );

  const spotAt = (x: number, y: number): Spot | null => {
    const area = body.current?.getBoundingClientRect();
    if (!area) return null;
    const share = (x - area.left) / area.width;
    const column = clamp(Math.floor((document.dir === 'rtl' ? 1 - share : share) * 7), 6);
    const row = clamp(Math.floor(((y - area.top) / area.height) * weeks.length), weeks.length - 1);
    return { area: 'days', day: first + row * 7 + column };
  };

  const drag = useGridDrag({
    root,
    spotAt,
    spanAt: spanInMonth,
    eventOf: (key) => events.find((event) => event.key === key),
    colorOf: (event) => colorOf(event?.view.calendarId ?? defaultCalendar?.id ?? ''),
    canCreate: () => canCreate && overlays.draft === null && overlays.opened === null,
    onCreate: startDraft,
    onTap: (spot) => {
      if (spot.area === 'days') startDraft(dayOf(spot.day));
    },
    onMove: moveEvent,
  });
  const keys = useMonthKeys({ root, first, count, onCreate: (day) => startDraft(dayOf(day)) });

  return (
    <GridPart
      ref={root}
      role="grid"
      aria-label={t('gridLabel', { range: format.day(startOfMonth(place.day), { month: 'long', year: 'numeric' }) })}
      aria-colcount={7}
      className="flex min-h-0 flex-1 touch-pan-y select-none flex-col data-dragging:cursor-grabbing"
      onPointerDown={drag.onPointerDown}
      onKeyDown={keys.onKeyDown}
      onClick={(event) => {
        const block = (event.target as Element).closest<HTMLElement>('[data-event]');
        const opened = block && events.find((candidate) => candidate.key === block.dataset['event']);
        if (opened) overlays.open({ view: opened.view, anchor: anchorOf(block) });
      }}
    >
      <GridPart role="row" className="flex border-line border-b ps-7">
        {dates.weekdays('short').map(({ dayNumber, name }) => (
          <GridPart key={dayNumber} role="columnheader" className="min-w-0 flex-1 truncate py-1.5 text-center text-ink-3 text-xs">
            {name}
          </GridPart>
        ))}
      </GridPart>
      <div role="presentation" className="flex min-h-0 flex-1">
        <div aria-hidden className="flex w-7 shrink-0 flex-col">
          {weeks.map((week) => (
            <span key={week} className="tabular flex-1 border-line border-b pt-2 text-center text-2xs text-ink-3">
              {weekNumber(week + ((11 - firstDayOfWeek) % 7))}
            </span>
          ))}
        </div>
        <div ref={body} role="presentation" className="flex min-w-0 flex-1 flex-col">
          {weeks.map((week, at) => (
            <MonthWeek
              key={week}
              first={week}
              events={perWeek[at] ?? noEvents}
              slots={slots}
              month={startOfMonth(place.day)}
              focusDay={keys.day}
            />
          ))}
        </div>
      </div>
    </GridPart>
  );
}

const noEvents: readonly PlacedEvent[] = [];

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}

function dayOf(day: DayNumber): Span {
  return { start: day * minutesPerDay, end: (day + 1) * minutesPerDay, allDay: true };
}

/** In the month a moved event keeps its time of day. */
function spanInMonth(drag: Drag, spot: Spot, step: number): Span {
  if (drag.kind !== 'move' || spot.area !== 'days') return dragTo(drag, spot, step);
  return moveByDays(drag.span, spot.day - dayOfMinute(drag.span.start) - Math.floor(drag.grip / minutesPerDay));
}
