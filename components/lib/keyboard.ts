// Which key was pressed, in the spelling of the command table: "mod+k", "shift+arrowdown", "#", "g i".

/** The pressed key as the table spells it. `mod` is Ctrl, on Apple keyboards Command. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key === ' ' ? 'space' : event.key.length === 1 ? event.key : event.key.toLowerCase();
  const single = event.key.length === 1 && event.key !== ' ';
  const letter = single && key.toLowerCase() !== key.toUpperCase();
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  // "#" or "?" need Shift on some keyboards and not on others, so Shift is only named where it tells two commands apart.
  if (event.shiftKey && (!single || letter)) parts.push('shift');
  parts.push(letter ? key.toLowerCase() : key);
  return parts.join('+');
}

/** Somebody is writing here: single keys are letters, not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file'].includes(target.type);
}

/** A menu or dialog in front has the keyboard to itself. */
export function isBehindLayer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="menu"], [role="dialog"], [role="alertdialog"]') !== null;
}
