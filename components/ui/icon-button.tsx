import type { ComponentProps } from 'react';
import { cn } from './cn';
import { Tooltip } from './tooltip';

export type IconButtonProps = Omit<ComponentProps<'button'>, 'aria-label' | 'title'> & {
  label: string;
  shortcut?: string | undefined;
  size?: 'md' | 'sm';
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left';
};

/** A button that is only an icon: named for screen readers, explained with its key on hover. */
export function IconButton({ label, shortcut, size = 'md', tooltipSide = 'bottom', className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type={type}
        aria-label={label}
        aria-keyshortcuts={ariaKeys(shortcut)}
        className={cn(
          'inline-flex shrink-0 select-none items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink active:bg-pressed',
          'disabled:pointer-events-none disabled:opacity-40 aria-pressed:text-accent data-[state=open]:bg-pressed data-[state=open]:text-ink',
          '[&>svg]:size-[1.125rem]',
          size === 'md' ? 'size-8 max-md:size-11' : 'size-7 max-md:size-11',
          className,
        )}
        {...rest}
      />
    </Tooltip>
  );
}

function ariaKeys(shortcut: string | undefined): string | undefined {
  return shortcut === undefined || shortcut.includes(' ') ? undefined : shortcut.replace('mod', 'Control');
}
