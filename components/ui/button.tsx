import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

const looks: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong/50 bg-surface-1 text-ink hover:bg-surface-2 aria-pressed:bg-accent-soft',
  quiet: 'text-ink-2 hover:bg-hover hover:text-ink active:bg-pressed aria-pressed:bg-accent-soft aria-pressed:text-accent',
  danger: 'bg-danger text-on-danger hover:brightness-95',
};

export type ButtonProps = ComponentProps<'button'> & { variant?: ButtonVariant; icon?: ReactNode; size?: 'md' | 'sm' | 'lg' };

/** How a button looks, for a link that does what a button would. */
export function buttonLook({ variant = 'secondary', size = 'md' }: Pick<ButtonProps, 'variant' | 'size'>): string {
  return cn(
    'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-md font-medium no-underline',
    'disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&>svg]:size-[1.125rem] [&>svg]:shrink-0',
    size === 'sm' && 'h-7 px-2.5 text-sm max-md:h-11 max-md:px-3',
    size === 'md' && 'h-control px-3 text-base',
    size === 'lg' && 'h-10 px-4 text-base max-md:h-12',
    looks[variant],
  );
}

/** A button with words. One primary per view. */
export function Button({ variant = 'secondary', size = 'md', icon, className, children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button type={type} className={cn(buttonLook({ variant, size }), className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}
