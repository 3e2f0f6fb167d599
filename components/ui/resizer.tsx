import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { cn } from './cn';

type Props = {
  label: string;
  /** Pixels; of the pane before the handle. */
  value: number;
  min: number;
  max: number;
  axis?: 'x' | 'y';
  onChange: (value: number) => void;
  className?: string;
};

/** The line between two panes; drag it or use the arrow keys. */
export function Resizer({ label, value, min, max, axis = 'x', onChange, className }: Props) {
  const drag = useRef<{ at: number; value: number } | null>(null);
  const clamp = (next: number) => Math.round(Math.min(max, Math.max(min, next)));
  const place = (event: PointerEvent) => (axis === 'x' ? event.clientX : event.clientY);
  const sign = (event: { currentTarget: Element }) => (axis === 'x' && getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1);

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowLeft: -16, ArrowUp: -16, ArrowRight: 16, ArrowDown: 16 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(clamp(value + step * sign(event)));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is the pattern for a splitter; hr cannot be dragged
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === 'x' ? 'vertical' : 'horizontal'}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { at: place(event), value };
      }}
      onPointerMove={(event) => {
        if (drag.current) onChange(clamp(drag.current.value + (place(event) - drag.current.at) * sign(event)));
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      className={cn(
        'relative z-10 shrink-0 touch-none select-none bg-line before:absolute hover:bg-accent focus-visible:bg-accent focus-visible:outline-none focus-visible:before:bg-accent active:bg-accent',
        axis === 'x'
          ? 'w-px cursor-col-resize before:inset-y-0 before:-inset-x-1'
          : 'h-px cursor-row-resize before:inset-x-0 before:-inset-y-1',
        className,
      )}
    />
  );
}
