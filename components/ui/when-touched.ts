/** Runs once, at the first sign that somebody is there: the moment to fetch what a click will need. At once when that was before. */
export function whenTouched(run: () => void): void {
  if (typeof window === 'undefined') return;
  if (touched) {
    run();
    return;
  }
  waiting.push(run);
  if (waiting.length > 1) return;
  for (const type of types) window.addEventListener(type, onTouch, { passive: true, capture: true });
}

const types = ['pointermove', 'pointerdown', 'keydown', 'touchstart'];
const waiting: (() => void)[] = [];
let touched = false;

function onTouch(): void {
  touched = true;
  for (const type of types) window.removeEventListener(type, onTouch, { capture: true });
  for (const run of waiting.splice(0)) run();
}
