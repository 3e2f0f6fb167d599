import { cn } from './cn';

const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

const printed: Record<string, string> = {
  mod: apple ? '⌘' : 'Ctrl',
  shift: apple ? '⇧' : 'Shift',
  alt: apple ? '⌥' : 'Alt',
  enter: '↵',
  escape: 'Esc',
  backspace: '⌫',
  delete: 'Del',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
};

/** A shortcut as keys people know: "mod+k", "g i" (one after the other), "#". */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const steps = keys.split(' ');
  return (
    <span className={cn('inline-flex items-center gap-1', className)}>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps of one shortcut never move
        <kbd key={index} className="inline-flex items-center gap-0.5">
          {step.split('+').map((key) => (
            <span
              key={key}
              className="min-w-5 rounded-sm border border-current/25 px-1 text-center font-sans text-2xs leading-[1.15rem] opacity-90"
            >
              {printed[key.toLowerCase()] ?? (key.length === 1 ? key : key.slice(0, 1).toUpperCase() + key.slice(1))}
            </span>
          ))}
        </kbd>
      ))}
    </span>
  );
}
