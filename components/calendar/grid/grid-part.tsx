import type { ComponentProps } from 'react';

type Props = ComponentProps<'div'> & { role: 'grid' | 'row' | 'gridcell' | 'columnheader' | 'rowheader' };

/** A box with its part in the ARIA grid pattern. A <table> cannot be laid out as days over hours. */
export function GridPart({ role, ...rest }: Props) {
  return <div role={role} {...rest} />;
}
