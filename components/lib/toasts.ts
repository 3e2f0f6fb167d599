import { createExternalStore, useExternalStore } from './external-store';

export type Toast = {
  id: string;
  message: string;
  kind: 'info' | 'error';
  action: { label: string; run: () => void } | null;
  endsAt: number;
};

const toasts = createExternalStore<readonly Toast[]>([]);
let count = 0;
let held = false;
let timer: ReturnType<typeof setTimeout> | undefined;

export type Notice = {
  message: string;
  kind?: 'info' | 'error';
  action?: { label: string; run: () => void } | null;
  seconds?: number;
  id?: string;
};

/** Shows a short message in the corner; the same id replaces. Gives the id, for `dismiss`. */
export function notify({ message, kind = 'info', action = null, seconds = kind === 'error' ? 12 : 5, id }: Notice): string {
  count += 1;
  const toast = { id: id ?? `toast-${count}`, message, kind, action, endsAt: Date.now() + seconds * 1000 };
  toasts.set((list) =>
    list.some((other) => other.id === toast.id) ? list.map((other) => (other.id === toast.id ? toast : other)) : [...list, toast].slice(-3),
  );
  schedule();
  return toast.id;
}

export function dismiss(id: string): void {
  toasts.set((list) => (list.some((toast) => toast.id === id) ? list.filter((toast) => toast.id !== id) : list));
}

export function isShown(id: string): boolean {
  return toasts.get().some((toast) => toast.id === id);
}

/** While the pointer or the focus is on them, they stay. */
export function holdToasts(hold: boolean): void {
  held = hold;
  if (!hold) {
    const soonest = Date.now() + 2000;
    toasts.set((list) => list.map((toast) => (toast.endsAt < soonest ? { ...toast, endsAt: soonest } : toast)));
    schedule();
  }
}

function schedule(): void {
  clearTimeout(timer);
  const list = toasts.get();
  if (held || list.length === 0) return;
  const next = Math.min(...list.map((toast) => toast.endsAt));
  timer = setTimeout(
    () => {
      if (held) return;
      const now = Date.now();
      toasts.set((current) => current.filter((toast) => toast.endsAt > now));
      schedule();
    },
    Math.max(50, next - Date.now()),
  );
}

export function useToasts(): readonly Toast[] {
  return useExternalStore(toasts);
}
