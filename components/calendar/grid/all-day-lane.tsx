'use client';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { type RefObject, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/icon-button';
import { isBanner, type PlacedEvent } from '../layout/event';
import { packRow } from '../layout/month-pack';
import { useCalendar } from '../state/calendar-context';
import type { DayNumber } from '../time/days';
import { EventBar } from './event-bar';
import { GhostDays } from './ghost-layer';
import { GridPart } from './grid-part';
import { useEventWords } from './use-event-words';

type Props = { events: readonly PlacedEvent[]; first: DayNumber; count: number; laneRef: RefObject<HTMLDivElement | null> };

const foldedSlots = 3;

/** The lane above the hours: whole days and what lasts longer than one. */
export function AllDayLane({ events, first, count, laneRef }: Props) {
  const t = useTranslations('calendar');
  const { colorOf } = useCalendar();
  const words = useEventWords();
  const [open, setOpen] = useState(false);
  const banners = useMemo(() => events.filter(isBanner), [events]);
  const row = useMemo(() => packRow(banners, first, count, open ? Number.POSITIVE_INFINITY : foldedSlots), [banners, first, count, open]);
  const foldable = row.slots > foldedSlots;
  const slots = Math.max(1, foldable && !open ? foldedSlots : row.slots);

  return (
    <GridPart role="row" className="flex border-line border-b bg-surface-1 shadow-raise">
      <GridPart
        role="rowheader"
        className="flex w-14 shrink-0 flex-col items-end justify-between py-1 pe-2 text-2xs text-ink-3 max-md:w-11 max-md:pe-1"
      >
        <span className="max-md:sr-only">{t('allDay')}</span>
        {foldable ? (
          <IconButton
            size="sm"
            label={open ? t('showLess') : t('showAll')}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="max-md:size-8"
          >
            {open ? <ChevronUp aria-hidden /> : <ChevronDown aria-hidden />}
          </IconButton>
        ) : null}
      </GridPart>
      <div
        ref={laneRef}
        role="presentation"
        data-surface="days"
        style={{ '--slots': slots } as React.CSSProperties}
        className="relative flex h-[calc(var(--slots)*var(--spacing)*6+var(--spacing)*1.5)] min-w-0 flex-1 overflow-hidden"
      >
        {Array.from({ length: count }, (_, at) => {
          const day = first + at;
          const bars = row.bars.filter((bar) => bar.from === at);
          return (
            // The bars stand in the cell of their first day and reach over the others.
            <GridPart
              key={day}
              role="gridcell"
              aria-label={words.allDayCell(day, bars.length + (row.hidden[at] ?? 0))}
              className="flex-1 border-line border-s"
            >
              {bars.map((bar) => (
                <EventBar
                  key={bar.event.key}
                  bar={bar}
                  columns={count}
                  color={colorOf(bar.event.view.calendarId)}
                  label={words.label(bar.event)}
                  title={words.title(bar.event)}
                  time={words.start(bar.event)}
                  resizable={bar.event.allDay}
                  tabbable={bar === row.bars[0]}
                />
              ))}
              {row.hidden[at] ? (
                <button
                  type="button"
                  tabIndex={-1}
                  data-no-drag
                  onClick={() => setOpen(true)}
                  style={{ '--slot': slots - 1 } as React.CSSProperties}
                  className="absolute top-[calc(var(--slot)*var(--spacing)*6)] h-6 px-2 text-2xs text-ink-2 hover:text-ink"
                >
                  {t('more', { count: row.hidden[at] })}
                </button>
              ) : null}
            </GridPart>
          );
        })}
        <GhostDays first={first} count={count} />
      </div>
    </GridPart>
  );
}
