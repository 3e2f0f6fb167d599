/**
 * For `onOpenAutoFocus` of dialogs and popovers: puts the focus on what is marked `data-autofocus`.
 * React's own autoFocus comes too early: the layer would remember the field itself as the place to give the focus back to.
 */
export function focusMarked(event: Event): void {
  const marked = event.currentTarget instanceof Element ? event.currentTarget.querySelector<HTMLElement>('[data-autofocus]') : null;
  if (!marked) return;
  event.preventDefault();
  marked.focus();
}
