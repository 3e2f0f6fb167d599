import { DomainError } from '@/server/core/errors';
import { clarkName, elementsOf, type XmlElement } from '@/server/formats/xml/tree';
import { dav } from '../names';
import type { Instruction } from './writable';

const maxInstructions = 500;

/**
 * The instructions of a propertyupdate, mkcalendar or mkcol body, in document order.
 * Throws `invalid` for elements that do not belong there.
 */
export function instructionsIn(body: XmlElement, { removals }: { removals: boolean }): Instruction[] {
  const instructions: Instruction[] = [];
  for (const action of elementsOf(body)) {
    const name = clarkName(action);
    if (name !== dav('set') && !(removals && name === dav('remove'))) continue;
    for (const prop of elementsOf(action)) {
      if (clarkName(prop) !== dav('prop')) continue;
      for (const element of elementsOf(prop))
        instructions.push({ name: clarkName(element), element: name === dav('set') ? withLanguage(element, prop) : null });
    }
  }
  if (instructions.length > maxInstructions) throw new DomainError('too_large', 'proppatch: too many properties');
  return instructions;
}

const xmlLang = '{http://www.w3.org/XML/1998/namespace}lang';

/** xml:lang on the surrounding prop belongs to the value (RFC 4918 section 4.3). */
function withLanguage(element: XmlElement, prop: XmlElement): XmlElement {
  const language = prop.attributes[xmlLang];
  if (language === undefined || element.attributes[xmlLang] !== undefined) return element;
  return { ...element, attributes: { ...element.attributes, [xmlLang]: language } };
}
