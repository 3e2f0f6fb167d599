'use client';

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { moveByDays } from '../layout/drag';
import { firstDayOf, lastDayOf } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { addMonths, type DayNumber } from '../time/days';

// The month by keyboard (ARIA grid pattern): arrows walk through the days; Enter goes into a day with events (there up and down
// walk, Enter opens, Shift+arrows move, Escape comes back), on an empty day it makes one.

type Options = { root: RefObject<HTMLElement | null>; first: DayNumber; count: number; onCreate: (day: DayNumber) => void };

export function useMonthKeys({ root, first, count, onCreate }: Options) {
  const { events, place, go, moveEvent } = useCalendar();
  const [wanted, setDay] = useState(place.day);
  const day = wanted >= first && wanted < first + count ? wanted : place.day;
  const pending = useRef<{ day: DayNumber; moved?: string } | null>(null);

  const focusCell = (target: DayNumber) => root.current?.querySelector<HTMLElement>(`[data-day="${target}"]`)?.focus();
  const shown = (target: DayNumber) =>
    events.filter(
      (event) =>
        firstDayOf(event) <= target && lastDayOf(event) >= target && root.current?.querySelector(`[data-event="${CSS.escape(event.key)}"]`),
    );
  const focusEvent = (key: string) => {
    const element = root.current?.querySelector<HTMLElement>(`[data-event="${CSS.escape(key)}"]`);
    element?.focus();
    return element !== null && element !== undefined;
  };

  useEffect(() => {
    const target = pending.current;
    if (!target || target.day < first || target.day >= first + count) return;
    const { moved } = target;
    // Not drawn at its new place yet: the element that would get the focus now is about to go.
    if (moved && events.some((event) => event.key === moved && firstDayOf(event) !== target.day)) return;
    pending.current = null;
    if (!(moved && focusEvent(moved))) focusCell(target.day);
  });

  function walkTo(target: DayNumber) {
    setDay(target);
    pending.current = { day: target };
    if (target < first || target >= first + count) go({ day: target });
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    const focused = events.find((candidate) => candidate.key === target.dataset['event']);
    if (!focused && target.dataset['day'] === undefined) return;
    const forward = document.dir === 'rtl' ? -1 : 1;
    const days = { ArrowLeft: -forward, ArrowRight: forward, ArrowUp: -7, ArrowDown: 7 }[event.key];

    if (days !== undefined) {
      event.preventDefault();
      if (!focused) return walkTo(day + days);
      if (event.shiftKey) {
        if (!focused.view.canWrite) return;
        const target = firstDayOf(focused) + days;
        void moveEvent(focused, moveByDays(focused, days)).then((done) => {
          pending.current = { day: done ? target : firstDayOf(focused), moved: focused.key };
          setDay(done ? target : firstDayOf(focused));
        });
        return;
      }
      const list = shown(day);
      const next = Math.abs(days) === 7 ? list[list.findIndex((other) => other.key === focused.key) + Math.sign(days)] : undefined;
      if (next) focusEvent(next.key);
      else if (Math.abs(days) === 1) walkTo(day + days);
      return;
    }
    if (event.key === 'Enter' && !focused) {
      event.preventDefault();
      const [top] = shown(day);
      if (top) focusEvent(top.key);
      else onCreate(day);
    }
    if (event.key === 'Escape' && focused) {
      event.preventDefault();
      focusCell(day);
    }
    if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault();
      walkTo(addMonths(day, event.key === 'PageDown' ? 1 : -1));
    }
    if (event.key === 'Home' || event.key === 'End') {
      event.preventDefault();
      walkTo(first + Math.floor((day - first) / 7) * 7 + (event.key === 'End' ? 6 : 0));
    }
  }

  return { day, onKeyDown };
}
