import { DomainError } from '@/server/core/errors';
import { childOf, clarkName, elementsOf, type XmlElement } from '@/server/formats/xml/tree';
import { dav } from '../names';
import { needsWholeItem } from './item';
import type { Wanted } from './render';

const maxNames = 1000;

/**
 * Reads what a PROPFIND or REPORT body asks for: prop, allprop (with include) or propname among its children.
 * Gives null where none of them is there. Throws `invalid` for two of them or an absurd number of names.
 */
export function wantedIn(parent: XmlElement): Wanted | null {
  const prop = childOf(parent, dav('prop'));
  const allprop = childOf(parent, dav('allprop'));
  const propname = childOf(parent, dav('propname'));
  if ([prop, allprop, propname].filter(Boolean).length > 1) throw new DomainError('invalid', 'propfind: more than one kind of question');
  if (prop) return { mode: 'prop', names: namesIn(prop) };
  if (allprop) {
    const include = childOf(parent, dav('include'));
    return { mode: 'allprop', include: include ? namesIn(include) : [] };
  }
  return propname ? { mode: 'propname' } : null;
}

/** The Clark names of the properties listed in an element. */
export function namesIn(element: XmlElement): string[] {
  const names = elementsOf(element).map(clarkName);
  if (names.length > maxNames) throw new DomainError('too_large', 'propfind: too many names');
  return names;
}

/** Whether the question can only be answered with the whole item and not from a listing. */
export function wantsWholeItems(wanted: Wanted): boolean {
  if (wanted.mode === 'prop') return wanted.names.some((name) => needsWholeItem.has(name));
  return true;
}
