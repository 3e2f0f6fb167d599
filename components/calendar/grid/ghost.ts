import { createExternalStore } from '../../lib/external-store';
import type { Span } from '../layout/event';

/** What the pointer is making or moving. Outside React, so that a drag redraws the ghost and nothing else. */
export type Ghost = { span: Span; color: string; title: string };

export const ghost = createExternalStore<Ghost | null>(null);

/** Fades the event that is being moved; the attribute is not React's, so a redraw leaves it. */
export function markDragged(root: HTMLElement, key: string | null): void {
  for (const element of root.querySelectorAll('[data-dragged]')) element.removeAttribute('data-dragged');
  if (key === null) return;
  for (const element of root.querySelectorAll(`[data-event="${CSS.escape(key)}"]`)) element.setAttribute('data-dragged', '');
}
