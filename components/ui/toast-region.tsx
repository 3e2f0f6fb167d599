import { CircleAlert, X } from 'lucide-react';
import { cn } from './cn';
import { IconButton } from './icon-button';

export type ToastView = {
  id: string;
  message: string;
  kind: 'info' | 'error';
  action: { label: string; run: () => void } | null;
};

type Props = {
  label: string;
  dismissLabel: string;
  toasts: readonly ToastView[];
  onDismiss: (id: string) => void;
  onHold: (held: boolean) => void;
};

/** The corner where short news appears. Errors are read out at once, the rest when there is a pause. Hover or focus holds them. */
export function ToastRegion({ label, dismissLabel, toasts, onDismiss, onHold }: Props) {
  return (
    <section
      aria-label={label}
      onPointerEnter={() => onHold(true)}
      onPointerLeave={() => onHold(false)}
      onFocus={() => onHold(true)}
      onBlur={() => onHold(false)}
      className="pointer-events-none fixed inset-x-0 bottom-[calc(var(--safe-bottom)+1rem)] z-50 flex flex-col items-center gap-2 px-4 max-md:bottom-[calc(var(--tab-bar)+var(--safe-bottom)+0.75rem)]"
    >
      <div role="status" aria-live="polite" className="contents">
        {toasts.map((toast) => (
          <div
            key={toast.id}
            role={toast.kind === 'error' ? 'alert' : undefined}
            className={cn(
              'pointer-events-auto flex max-w-[min(32rem,100%)] animate-rise items-center gap-3 rounded-lg bg-inverse py-1.5 ps-4 pe-1.5 text-on-inverse shadow-float',
            )}
          >
            {toast.kind === 'error' ? <CircleAlert aria-hidden className="size-4 shrink-0" /> : null}
            <span className="min-w-0 flex-1 py-1">{toast.message}</span>
            {toast.action ? (
              <button
                type="button"
                onClick={() => {
                  toast.action?.run();
                  onDismiss(toast.id);
                }}
                className="shrink-0 rounded-md px-2 py-1 font-semibold text-on-inverse-accent hover:bg-hover"
              >
                {toast.action.label}
              </button>
            ) : null}
            <IconButton
              label={dismissLabel}
              size="sm"
              tooltipSide="top"
              onClick={() => onDismiss(toast.id)}
              className="text-on-inverse hover:text-on-inverse"
            >
              <X aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
    </section>
  );
}
