import type { XmlElement } from '@/server/formats/xml/tree';
import type { Wanted } from '../properties/render';
import { wantedIn } from '../properties/wanted';

/** What a report asks for; without a question it is answered with nothing but hrefs (RFC 4791 section 9.5 makes prop optional). */
export function requireWanted(body: XmlElement): Wanted {
  return wantedIn(body) ?? { mode: 'prop', names: [] };
}
