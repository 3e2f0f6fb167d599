import { dismiss, isShown, notify } from './toasts';

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
  /** Says the message anew each second (a countdown). */
  countdown?: (secondsLeft: number) => string;
};

/** Says what was done and offers to take it back for 8 seconds. Gives a function that withdraws the offer. */
export function offerUndo({ message, undoLabel, undo, seconds = undoSeconds, countdown }: Undoable): () => void {
  const entry: Entry = { toastId: '', until: Date.now() + seconds * 1000 + (countdown ? 0 : 2000), undo };
  const action = { label: undoLabel, run: () => take(entry) };
  entry.toastId = notify({ message, seconds, action });
  entries = [...entries.slice(-19), entry];
  if (countdown) count(entry, countdown, action);
  return () => {
    entries = entries.filter((other) => other !== entry);
    dismiss(entry.toastId);
  };
}

function count(entry: Entry, countdown: (secondsLeft: number) => string, action: { label: string; run: () => void }): void {
  const timer = setInterval(() => {
    const left = Math.ceil((entry.until - Date.now()) / 1000);
    if (left <= 0 || !entries.includes(entry) || !isShown(entry.toastId)) return clearInterval(timer);
    notify({ id: entry.toastId, message: countdown(left), seconds: left, action });
  }, 1000);
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
