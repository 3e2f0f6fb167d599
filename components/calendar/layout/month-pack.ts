import type { DayNumber } from '../time/days';
import { firstDayOf, lastDayOf, type PlacedEvent } from './event';

/** A bar in a row of days: from column to column (inclusive), in slot `slot` from the top. */
export type Bar = {
  event: PlacedEvent;
  from: number;
  to: number;
  slot: number;
  /** It goes on before or after this row. */
  opens: boolean;
  continues: boolean;
};

export type PackedRow = { bars: Bar[]; hidden: readonly number[]; slots: number };

/**
 * Packs events into a row of `count` days from `first`: long ones first, then by time, each in the highest free slot.
 * With more than `maxSlots` on a day, the last slot of that day is kept for "+n more", and what is under it is counted in `hidden`.
 */
export function packRow(events: readonly PlacedEvent[], first: DayNumber, count: number, maxSlots: number): PackedRow {
  const inside = events
    .filter((event) => lastDayOf(event) >= first && firstDayOf(event) < first + count)
    .sort((a, b) => length(b) - length(a) || a.start - b.start || b.end - a.end || (a.key < b.key ? -1 : 1));
  // Among those of one day the all-day ones come first, then by time.
  inside.sort((a, b) => Number(length(b) > 1) - Number(length(a) > 1) || Number(b.allDay) - Number(a.allDay));

  const taken: boolean[][] = Array.from({ length: count }, () => []);
  const perDay: number[] = Array.from({ length: count }, () => 0);
  const all: Bar[] = [];
  for (const event of inside) {
    const from = Math.max(0, firstDayOf(event) - first);
    const to = Math.min(count - 1, lastDayOf(event) - first);
    let slot = 0;
    while (columns(from, to).some((column) => taken[column]?.[slot])) slot += 1;
    for (const column of columns(from, to)) {
      const slots = taken[column];
      if (slots) slots[slot] = true;
      perDay[column] = (perDay[column] ?? 0) + 1;
    }
    all.push({ event, from, to, slot, opens: firstDayOf(event) < first, continues: lastDayOf(event) >= first + count });
  }
  const room = perDay.map((_, column) => ((taken[column]?.length ?? 0) > maxSlots ? maxSlots - 1 : maxSlots));
  const bars = all.filter((bar) => columns(bar.from, bar.to).every((column) => bar.slot < (room[column] ?? 0)));
  const hidden = perDay.map((total, column) => total - bars.filter((bar) => bar.from <= column && bar.to >= column).length);
  return { bars, hidden, slots: Math.max(0, ...taken.map((slots) => slots.length)) };
}

function length(event: PlacedEvent): number {
  return lastDayOf(event) - firstDayOf(event) + 1;
}

function columns(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
