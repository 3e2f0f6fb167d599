import { type Component, propertyOf } from '../content-line/model';

/** What an event makes of its time: opaque unless it says otherwise, tentative as such, cancelled nothing. RFC 4791 section 7.10. */
export function busyOf(event: Component): 'free' | 'busy' | 'tentative' {
  const status = propertyOf(event, 'STATUS')?.value.trim().toUpperCase();
  if (status === 'CANCELLED' || propertyOf(event, 'TRANSP')?.value.trim().toUpperCase() === 'TRANSPARENT') return 'free';
  return status === 'TENTATIVE' ? 'tentative' : 'busy';
}
