import { DomainError, isDomainError } from '@/server/core/errors';
import { clarkName } from '@/server/formats/xml/tree';
import { readXmlBody } from '../body';
import type { DavContext, Method } from '../context';
import { DavRefusal, preconditionElement, refuse } from '../errors';
import { headerText } from '../headers';
import { caldav, carddav, dav } from '../names';
import { type ReportName, reportsOf } from '../properties/reports-of';
import { addressbookQuery } from '../reports/addressbook-query';
import { calendarQuery } from '../reports/calendar-query';
import { expandProperty } from '../reports/expand-property';
import { freeBusyQuery } from '../reports/free-busy-query';
import { multiget } from '../reports/multiget';
import { aclPrincipalPropSet, principalMatch, principalPropertySearch, principalSearchPropertySet } from '../reports/principal-reports';
import type { Report } from '../reports/report';
import { syncCollection } from '../reports/sync-collection';
import { loadResource, type Resource } from '../resources';

// REPORT: RFC 3253 section 3.6. The root element of the body chooses the report.

const reports: Readonly<Record<string, { name: ReportName; report: Report }>> = {
  [caldav('calendar-query')]: { name: 'C:calendar-query', report: calendarQuery },
  [caldav('calendar-multiget')]: { name: 'C:calendar-multiget', report: multiget },
  [caldav('free-busy-query')]: { name: 'C:free-busy-query', report: freeBusyQuery },
  [carddav('addressbook-query')]: { name: 'CR:addressbook-query', report: addressbookQuery },
  [carddav('addressbook-multiget')]: { name: 'CR:addressbook-multiget', report: multiget },
  [dav('sync-collection')]: { name: 'D:sync-collection', report: syncCollection },
  [dav('expand-property')]: { name: 'D:expand-property', report: expandProperty },
  [dav('principal-property-search')]: { name: 'D:principal-property-search', report: principalPropertySearch },
  [dav('principal-search-property-set')]: { name: 'D:principal-search-property-set', report: principalSearchPropertySet },
  [dav('principal-match')]: { name: 'D:principal-match', report: principalMatch },
  [dav('acl-principal-prop-set')]: { name: 'D:acl-principal-prop-set', report: aclPrincipalPropSet },
};

export const report: Method = async (context) => {
  const body = await readXmlBody(context.request);
  if (!body) throw new DomainError('invalid', 'report: no body');
  const resource = await loadResource(context);
  const found = reports[clarkName(body)];
  // Section 3.6: a report the resource does not have.
  if (!found || !reportsOf(resource).includes(found.name)) throw refuse(403, dav('supported-report'));
  return found.report(context, { body, resource }).catch((error: unknown) => {
    throw isBookOfThunderbird(context, resource) && saysTokenGone(error) ? refuse(400, dav('valid-sync-token')) : error;
  });
};

/**
 * Deviation: Thunderbird's address book begins anew on 400 only and takes the RFC's 403 (RFC 6578 section 3.2) for a failure that stays
 * (CardDAVDirectory.sys.mjs); docs/decisions/0011. Its calendar, and everybody else, gets the 403.
 */
function isBookOfThunderbird({ request }: DavContext, resource: Resource): boolean {
  const inBook = resource.type === 'collection' && resource.kind === 'addressbook';
  return inBook && /\b(Thunderbird|Betterbird|SeaMonkey)\//i.test(headerText(request, 'user-agent'));
}

function saysTokenGone(error: unknown): boolean {
  if (error instanceof DavRefusal) return error.error === preconditionElement(dav('valid-sync-token'));
  return isDomainError(error) && error.code === 'sync_position_gone';
}
