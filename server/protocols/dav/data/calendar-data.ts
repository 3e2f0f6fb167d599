import type { Child, Component } from '@/server/formats/content-line/model';
import { writeLines } from '@/server/formats/content-line/write-lines';
import { childOf, clarkName, elementsOf, type XmlElement } from '@/server/formats/xml/tree';
import { refuse } from '../errors';
import type { Reading } from '../filters/time-range';
import { parseClosedRange } from '../filters/time-range-element';
import { caldav } from '../names';
import { expandedCalendar } from './expanded-calendar';
import { limitedCalendar, limitedFreeBusy } from './limited-calendar';

// What of an object a client wants to see: RFC 4791 section 9.6.

type Range = { start: number; end: number };

/** Which properties and components are kept; null keeps all. */
export type Selection = {
  props: ReadonlyMap<string, { withValue: boolean }> | null;
  comps: ReadonlyMap<string, Selection> | null;
};

export type CalendarDataRequest = {
  /** Nothing but the stored text is asked for. */
  plain: boolean;
  selection: Selection | null;
  expand: Range | null;
  limitRecurrences: Range | null;
  limitFreeBusy: Range | null;
};

/** Reads a CALDAV:calendar-data element of a REPORT. Throws 403 supported-calendar-data or valid-filter. */
export function parseCalendarData(element: XmlElement): CalendarDataRequest {
  const { 'content-type': contentType = 'text/calendar', version = '2.0' } = element.attributes;
  if (contentType.toLowerCase() !== 'text/calendar' || version !== '2.0') throw refuse(403, caldav('supported-calendar-data'));
  const comp = childOf(element, caldav('comp'));
  const expand = childOf(element, caldav('expand'));
  const limit = childOf(element, caldav('limit-recurrence-set'));
  const freeBusy = childOf(element, caldav('limit-freebusy-set'));
  if (comp && comp.attributes['name']?.toUpperCase() !== 'VCALENDAR') throw refuse(403, caldav('supported-calendar-data'));
  return {
    plain: !comp && !expand && !limit && !freeBusy,
    selection: comp ? parseSelection(comp) : null,
    expand: expand ? parseClosedRange(expand) : null,
    limitRecurrences: limit ? parseClosedRange(limit) : null,
    limitFreeBusy: freeBusy ? parseClosedRange(freeBusy) : null,
  };
}

function parseSelection(comp: XmlElement): Selection {
  const props = new Map<string, { withValue: boolean }>();
  const comps = new Map<string, Selection>();
  let allProps = false;
  let allComps = false;
  for (const child of elementsOf(comp)) {
    const name = child.attributes['name']?.toUpperCase() ?? '';
    switch (clarkName(child)) {
      case caldav('allprop'):
        allProps = true;
        break;
      case caldav('allcomp'):
        allComps = true;
        break;
      case caldav('prop'):
        props.set(name, { withValue: child.attributes['novalue'] !== 'yes' });
        break;
      case caldav('comp'):
        comps.set(name, parseSelection(child));
        break;
    }
  }
  // A comp without anything inside means the whole of it: that is how clients write it.
  const everything = elementsOf(comp).length === 0;
  return { props: allProps || everything ? null : props, comps: allComps || everything ? null : comps };
}

/** The text of an object as it was asked for. */
export function renderCalendarData(reading: Reading, request: CalendarDataRequest): string {
  let root = reading.object.root;
  if (request.expand) root = expandedCalendar(reading, request.expand);
  else if (request.limitRecurrences) root = limitedCalendar(reading, request.limitRecurrences);
  if (request.limitFreeBusy) root = limitedFreeBusy(root, reading, request.limitFreeBusy);
  return writeLines(request.selection ? selected(root, request.selection) : root);
}

function selected(component: Component, { props, comps }: Selection): Component {
  const children = component.children.flatMap((child): readonly Child[] => {
    if (child.kind === 'component') {
      if (comps === null) return [child];
      const below = comps.get(child.name);
      return below ? [selected(child, below)] : [];
    }
    if (props === null) return [child];
    const wanted = props.get(child.name);
    if (!wanted) return [];
    return [wanted.withValue ? child : { ...child, value: '', source: null }];
  });
  return { kind: 'component', name: component.name, children };
}
