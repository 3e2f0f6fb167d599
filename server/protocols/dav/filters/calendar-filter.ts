import { clarkName, elementsOf, type XmlElement } from '@/server/formats/xml/tree';
import { type DavRefusal, preconditionElement, refuse } from '../errors';
import { caldav } from '../names';
import { parseTextMatch, type TextMatch } from './text-match';
import { parseTimeRange, type TimeRange } from './time-range-element';

// The filter of a calendar-query: RFC 4791 section 9.7.

export type CompFilter = {
  /** Upper case. */
  name: string;
  isNotDefined: boolean;
  timeRange: TimeRange | null;
  props: readonly PropFilter[];
  comps: readonly CompFilter[];
};

export type PropFilter = {
  name: string;
  isNotDefined: boolean;
  timeRange: TimeRange | null;
  textMatch: TextMatch | null;
  params: readonly ParamFilter[];
};

export type ParamFilter = { name: string; isNotDefined: boolean; textMatch: TextMatch | null };

const withTimeRange: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VALARM']);

/**
 * Reads CALDAV:filter. Throws 403 valid-filter for one that breaks the grammar and
 * 403 supported-filter for one we cannot answer exactly: never a quiet wrong answer.
 */
export function parseCalendarFilter(filter: XmlElement): CompFilter {
  const children = elementsOf(filter);
  const [only] = children;
  if (!only || children.length !== 1 || clarkName(only) !== caldav('comp-filter')) throw invalidFilter();
  const root = parseComp(only);
  if (root.name !== 'VCALENDAR') throw invalidFilter();
  if (root.timeRange) throw unsupported('comp-filter', root.name);
  return root;
}

function parseComp(element: XmlElement): CompFilter {
  const name = nameOf(element);
  const props: PropFilter[] = [];
  const comps: CompFilter[] = [];
  let isNotDefined = false;
  let timeRange: TimeRange | null = null;
  for (const child of elementsOf(element)) {
    switch (clarkName(child)) {
      case caldav('is-not-defined'):
        isNotDefined = true;
        break;
      case caldav('time-range'):
        timeRange = parseTimeRange(child);
        if (!withTimeRange.has(name)) throw unsupported('comp-filter', name);
        break;
      case caldav('prop-filter'):
        props.push(parseProp(child));
        break;
      case caldav('comp-filter'):
        comps.push(parseComp(child));
        break;
      default:
        throw unsupportedElement(child);
    }
  }
  if (isNotDefined && (timeRange || props.length > 0 || comps.length > 0)) throw invalidFilter();
  return { name, isNotDefined, timeRange, props, comps };
}

function parseProp(element: XmlElement): PropFilter {
  const params: ParamFilter[] = [];
  let isNotDefined = false;
  let timeRange: TimeRange | null = null;
  let textMatch: TextMatch | null = null;
  for (const child of elementsOf(element)) {
    switch (clarkName(child)) {
      case caldav('is-not-defined'):
        isNotDefined = true;
        break;
      case caldav('time-range'):
        timeRange = parseTimeRange(child);
        break;
      case caldav('text-match'):
        textMatch = parseTextMatch(child);
        break;
      case caldav('param-filter'):
        params.push(parseParam(child));
        break;
      default:
        throw unsupportedElement(child);
    }
  }
  if ((isNotDefined && (timeRange || textMatch || params.length > 0)) || (timeRange && textMatch)) throw invalidFilter();
  return { name: nameOf(element), isNotDefined, timeRange, textMatch, params };
}

function parseParam(element: XmlElement): ParamFilter {
  let isNotDefined = false;
  let textMatch: TextMatch | null = null;
  for (const child of elementsOf(element)) {
    switch (clarkName(child)) {
      case caldav('is-not-defined'):
        isNotDefined = true;
        break;
      case caldav('text-match'):
        textMatch = parseTextMatch(child);
        break;
      default:
        throw unsupportedElement(child);
    }
  }
  if (isNotDefined && textMatch) throw invalidFilter();
  return { name: nameOf(element), isNotDefined, textMatch };
}

function nameOf(element: XmlElement): string {
  const name = element.attributes['name'];
  if (!name) throw invalidFilter();
  return name.toUpperCase();
}

function invalidFilter(): DavRefusal {
  return refuse(403, caldav('valid-filter'));
}

function unsupported(element: 'comp-filter' | 'prop-filter', name: string): DavRefusal {
  return refuse(403, caldav('supported-filter'), `<C:${element} name="${name.replace(/[^A-Z0-9-]/g, '')}"/>`);
}

function unsupportedElement(element: XmlElement): DavRefusal {
  return refuse(403, caldav('supported-filter'), preconditionElement(clarkName(element)));
}
