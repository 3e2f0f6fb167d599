import type { MessageRow } from '@/server/domain/mail/schema';
import { createExternalStore, useExternalStore } from '../lib/external-store';

// What is ticked, and where the keys are. Rows are kept whole, so that a selection survives scrolling and refreshing.

export type Selection = {
  ticked: ReadonlyMap<number, MessageRow>;
  /** The row the keys are on: its uid, and its place for when it goes. */
  cursor: { uid: number; index: number } | null;
  /** From where Shift extends. */
  anchor: number | null;
};

const none: Selection = { ticked: new Map(), cursor: null, anchor: null };

export const selection = createExternalStore<Selection>(none);

export function useSelection(): Selection {
  return useExternalStore(selection);
}

export function setCursor(cursor: Selection['cursor']): void {
  selection.set((state) => ({ ...state, cursor }));
}

/** Ticks or unticks one row and remembers it as the start of a range. */
export function toggleTick(row: MessageRow, index: number): void {
  selection.set((state) => {
    const ticked = new Map(state.ticked);
    if (!ticked.delete(row.uid)) ticked.set(row.uid, row);
    return { ...state, ticked, anchor: index };
  });
}

export function tickRows(rows: readonly MessageRow[]): void {
  selection.set((state) => ({ ...state, ticked: new Map([...state.ticked, ...rows.map((row) => [row.uid, row] as const)]) }));
}

export function setTicked(rows: readonly MessageRow[]): void {
  selection.set((state) => ({ ...state, ticked: new Map(rows.map((row) => [row.uid, row])) }));
}

export function untickAll(): void {
  selection.set((state) => (state.ticked.size === 0 ? state : { ...state, ticked: new Map(), anchor: null }));
}

/** Another folder or search: nothing is ticked there yet. */
export function resetSelection(): void {
  selection.set(none);
}
