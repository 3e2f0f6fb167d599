import { DomainError } from '@/server/core/errors';
import { childOf, textOf, type XmlElement } from '@/server/formats/xml/tree';

/** The number in `<limit><nresults>…`, or null without one. RFC 6352 section 10.6, RFC 5323 section 5.17. Throws `invalid`. */
export function limitIn(body: XmlElement, limitName: string, countName: string): number | null {
  const limit = childOf(body, limitName);
  if (!limit) return null;
  const count = childOf(limit, countName);
  const text = count ? textOf(count).trim() : '';
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < 1) throw new DomainError('invalid', 'limit: not a positive number');
  return value;
}
