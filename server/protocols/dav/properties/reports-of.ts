import { isDirectory } from '../directory-books';
import type { Resource } from '../resources';

const everywhere = [
  'D:expand-property',
  'D:principal-property-search',
  'D:principal-search-property-set',
  'D:principal-match',
  'D:acl-principal-prop-set',
] as const;
const calendarReports = ['C:calendar-query', 'C:calendar-multiget', 'C:free-busy-query'] as const;
const cardReports = ['CR:addressbook-query', 'CR:addressbook-multiget'] as const;

export type ReportName =
  | (typeof everywhere)[number]
  | (typeof calendarReports)[number]
  | (typeof cardReports)[number]
  | 'D:sync-collection';

/** The reports a resource answers: what supported-report-set prints and what REPORT lets through (RFC 3253 section 3.1.5). */
export function reportsOf(resource: Resource): readonly ReportName[] {
  const own = 'kind' in resource ? (resource.kind === 'calendar' ? calendarReports : cardReports) : [];
  switch (resource.type) {
    case 'collection':
      return isDirectory(resource.collection) ? [...own, ...everywhere] : [...own, 'D:sync-collection', ...everywhere];
    case 'item':
      return [...own, ...everywhere];
    case 'root':
    case 'principals':
    case 'principal':
    case 'homes':
    case 'home':
      return everywhere;
  }
}
