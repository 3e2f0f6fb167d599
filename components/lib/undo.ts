import { dismiss, notify } from './toasts';

// Everything that was done and can be taken back, newest last. `z` (or the toast) takes back the newest.

export const undoSeconds = 8;

type Entry = { toastId: string; until: number; undo: () => void | Promise<void> };

let entries: Entry[] = [];

export type Undoable = {
  /** What was done, in words: "Archived". */
  message: string;
  /** "Undo", translated. */
  undoLabel: string;
  undo: () => void | Promise<void>;
  seconds?: number;
};

/** Says what was done and offers to take it back for 8 seconds. Gives a function that withdraws the offer. */
export function offerUndo({ message, undoLabel, undo, seconds = undoSeconds }: Undoable): () => void {
  const entry: Entry = { toastId: '', until: Date.now() + seconds * 1000 + 2000, undo };
  entry.toastId = notify({ message, seconds, action: { label: undoLabel, run: () => take(entry) } });
  entries = [...entries.slice(-19), entry];
  return () => {
    entries = entries.filter((other) => other !== entry);
    dismiss(entry.toastId);
  };
}

/** Takes back the newest thing that still can be; false when there is none. */
export function undoLast(): boolean {
  const now = Date.now();
  entries = entries.filter((entry) => entry.until > now);
  const last = entries.at(-1);
  if (!last) return false;
  take(last);
  return true;
}

function take(entry: Entry): void {
  if (!entries.includes(entry)) return;
  entries = entries.filter((other) => other !== entry);
  dismiss(entry.toastId);
  void entry.undo();
}
