import { type Component, componentsOf, type Property, parameterValues, propertiesOf } from '@/server/formats/content-line/model';
import { decodeText } from '@/server/formats/content-line/text-value';
import { instantOf } from '@/server/formats/ical/calendar-object';
import { timeOf } from '@/server/formats/ical/time-value';
import type { CompFilter, ParamFilter, PropFilter } from './calendar-filter';
import { anyMeetsText, meetsText } from './text-match';
import { alarmTouches, componentsInRange, type Reading } from './time-range';
import type { TimeRange } from './time-range-element';

/** Whether a calendar object meets a filter (its root is VCALENDAR). RFC 4791 section 9.7. */
export function calendarMeets(filter: CompFilter, reading: Reading): boolean {
  if (filter.isNotDefined) return false;
  return componentMeets(filter, reading.object.root, null, reading);
}

/** `parent` is what an alarm belongs to. */
function componentMeets(filter: CompFilter, component: Component, parent: Component | null, reading: Reading): boolean {
  if (filter.timeRange && !touches(filter.timeRange, component, parent, reading)) return false;
  if (!filter.props.every((prop) => propertyMeets(prop, component, reading))) return false;
  return filter.comps.every((below) => {
    const candidates = componentsOf(component, below.name);
    if (below.isNotDefined) return candidates.length === 0;
    return candidates.some((candidate) => componentMeets(below, candidate, component, reading));
  });
}

function touches(range: TimeRange, component: Component, parent: Component | null, reading: Reading): boolean {
  if (component.name === 'VALARM') return parent !== null && alarmTouches({ alarm: component, parent }, reading, range);
  return componentsInRange(reading, range).has(component);
}

function propertyMeets(filter: PropFilter, component: Component, reading: Reading): boolean {
  const found = propertiesOf(component, filter.name);
  if (filter.isNotDefined) return found.length === 0;
  return found.some((property) => {
    if (filter.timeRange && !timeIn(filter.timeRange, property, reading)) return false;
    if (filter.textMatch && !meetsText(filter.textMatch, decodeText(property.value))) return false;
    return filter.params.every((param) => parameterMeets(param, property));
  });
}

function timeIn({ start, end }: TimeRange, property: Property, reading: Reading): boolean {
  const time = timeOf(property);
  if (!time) return false;
  const instant = instantOf(time, reading.object.zones, reading.zone);
  const until = time.form === 'date' ? instant + 86_400 : instant + 1;
  return (start === null || until > start) && (end === null || instant < end);
}

function parameterMeets(filter: ParamFilter, property: Property): boolean {
  const values = parameterValues(property, filter.name);
  if (filter.isNotDefined) return values.length === 0;
  if (values.length === 0) return false;
  return filter.textMatch === null || anyMeetsText(filter.textMatch, values);
}
