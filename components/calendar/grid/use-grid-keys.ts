'use client';

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { usePreferences } from '../../lib/me';
import { firstDayOf, isBanner, lastDayOf, type PlacedEvent, type Span } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { type DayNumber, dayOfMinute, minutesPerDay } from '../time/days';

// The grid by keyboard (ARIA grid pattern): arrows walk through days and half hours and stop at the events on the way,
// Enter opens an event or makes one, Shift+arrows move the event in focus, Alt+Shift+up/down change its end.

const slot = 30;

type Cursor = { day: DayNumber; minute: number };

type Options = { root: RefObject<HTMLElement | null>; first: DayNumber; count: number; onCreate: (span: Span) => void };

export function useGridKeys({ root, first, count, onCreate }: Options) {
  const { events, today, go, place, step, moveEvent } = useCalendar();
  const { workStartHour } = usePreferences();
  const [cursor, setCursor] = useState<Cursor>(() => ({
    day: today >= first && today < first + count ? today : first,
    minute: workStartHour * 60,
  }));
  const pending = useRef<(Cursor & { moved?: { key: string; start: number } }) | null>(null);
  const inside =
    cursor.day >= first && cursor.day < first + count
      ? cursor
      : { ...cursor, day: today >= first && today < first + count ? today : first };

  function starting(day: DayNumber, minute: number): PlacedEvent | undefined {
    const from = day * minutesPerDay + minute;
    return events.find((event) => !isBanner(event) && event.start >= from && event.start < from + slot);
  }

  function focusEvent(key: string): boolean {
    const element = root.current?.querySelector<HTMLElement>(`[data-event="${CSS.escape(key)}"]`);
    element?.focus();
    return element !== undefined && element !== null;
  }

  function focusAt(day: DayNumber, minute: number) {
    const at = Math.min(minutesPerDay - slot, Math.max(0, minute));
    setCursor({ day, minute: at });
    if (day < first || day >= first + count) {
      pending.current = { day, minute: at };
      step(day < first ? -1 : 1);
      return;
    }
    const event = starting(day, at);
    if (event && focusEvent(event.key)) return;
    root.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus({ preventScroll: true });
    root.current?.querySelector('[data-cursor]')?.scrollIntoView({ block: 'nearest' });
  }

  // After a step to other days, or after a move, the focus follows to its new place.
  useEffect(() => {
    const wanted = pending.current;
    if (!wanted || wanted.day < first || wanted.day >= first + count) return;
    const { moved } = wanted;
    // Not drawn at its new place yet: the element that would get the focus now is about to go.
    if (moved && events.find((event) => event.key === moved.key)?.start !== moved.start) return;
    pending.current = null;
    if (moved && focusEvent(moved.key)) return;
    focusAt(wanted.day, wanted.minute);
  });

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const target = event.target as HTMLElement;
    const focused = events.find((candidate) => candidate.key === target.dataset['event']);
    if (!focused && target.dataset['day'] === undefined) return;
    const isRtl = document.dir === 'rtl';
    const x = { ArrowLeft: isRtl ? 1 : -1, ArrowRight: isRtl ? -1 : 1 }[event.key] ?? 0;
    const y = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
    const here = focused ? dayOfMinute(focused.start) : inside.day;
    const minute = focused ? Math.floor((focused.start - here * minutesPerDay) / slot) * slot : inside.minute;

    if (x !== 0 || y !== 0) {
      event.preventDefault();
      if (event.shiftKey && focused) return void shift(focused, { x, y, end: event.altKey });
      if (focused && isBanner(focused)) return walkBanners(focused, x, y);
      if (y < 0 && !focused && minute === 0) {
        const above = banners().find((banner) => firstDayOf(banner) <= here && lastDayOf(banner) >= here);
        if (above && focusEvent(above.key)) return;
      }
      if (y !== 0 && focused) {
        const next = sibling(focused, y);
        if (next && focusEvent(next.key)) return;
      }
      focusAt(here + x, minute + y * slot);
      return;
    }
    switch (event.key) {
      case 'Home':
        event.preventDefault();
        return focusAt(first, minute);
      case 'End':
        event.preventDefault();
        return focusAt(first + count - 1, minute);
      case 'PageDown':
      case 'PageUp': {
        event.preventDefault();
        const direction = event.key === 'PageDown' ? 1 : -1;
        pending.current = { day: here + direction * count, minute };
        return step(direction);
      }
      case 'Enter':
        // On an event the button's own click opens it.
        if (focused) return;
        event.preventDefault();
        return onCreate({ start: here * minutesPerDay + minute, end: here * minutesPerDay + minute + 60, allDay: false });
    }
  }

  function banners(): PlacedEvent[] {
    return events.filter((event) => isBanner(event) && firstDayOf(event) < first + count && lastDayOf(event) >= first);
  }

  /** In the lane above the hours: left and right to the others, down into the day. */
  function walkBanners(focused: PlacedEvent, x: number, y: number) {
    if (y > 0) return focusAt(Math.max(first, firstDayOf(focused)), inside.minute);
    const all = banners();
    const next = x === 0 ? undefined : all[all.findIndex((banner) => banner.key === focused.key) + x];
    if (next) focusEvent(next.key);
  }

  /** The next event of the same half hour, which arrows would otherwise pass by. */
  function sibling(focused: PlacedEvent, direction: number): PlacedEvent | undefined {
    const bucket = Math.floor(focused.start / slot);
    const same = events.filter((event) => !isBanner(event) && Math.floor(event.start / slot) === bucket);
    return same[same.findIndex((event) => event.key === focused.key) + direction];
  }

  async function shift(focused: PlacedEvent, { x, y, end }: { x: number; y: number; end: boolean }) {
    if (!focused.view.canWrite || (isBanner(focused) && x === 0 && !end)) return;
    const minutes = x * minutesPerDay + (isBanner(focused) ? 0 : y * 15);
    const span: Span = end
      ? { ...focused, end: Math.max(focused.start + 15, focused.end + (focused.allDay ? x * minutesPerDay : y * 15)) }
      : { start: focused.start + minutes, end: focused.end + minutes, allDay: focused.allDay };
    const done = await moveEvent(focused, { start: span.start, end: span.end, allDay: span.allDay });
    const at = done ? span.start : focused.start;
    const day = dayOfMinute(at);
    const next = { day, minute: Math.floor((at - day * minutesPerDay) / slot) * slot };
    pending.current = { ...next, moved: { key: focused.key, start: at } };
    setCursor(next);
    if (day < first || day >= first + count) go({ ...place, day: place.day + x });
  }

  return { cursor: inside, onKeyDown, focusAt };
}
