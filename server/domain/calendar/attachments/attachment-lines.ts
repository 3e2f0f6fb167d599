import { DomainError } from '@/server/core/errors';
import { withChildren } from '@/server/formats/content-line/edit-tree';
import { type Component, type Property, parameterOf, propertiesOf } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty } from '@/server/formats/content-line/write-lines';
import { type CalendarObject, instantOf, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { occurrenceAt } from '@/server/formats/ical/occurrence-at';
import { formatTime, parseTime, type TimeValue } from '@/server/formats/ical/time-value';
import { toLocal, utcZone } from '@/server/formats/ical/zone-offsets';
import { makeOverride } from '../internal/edit-event';
import type { StoredAttachment } from './store-attachment';

// The ATTACH lines of managed attachments: RFC 8607 sections 3.3 to 3.5 and 4.

export type AttachmentChange =
  | { kind: 'add'; line: Property; rids: readonly string[] }
  | { kind: 'update'; id: string; line: Property }
  | { kind: 'remove'; id: string; rids: readonly string[] };

/** The line that names a stored file. */
export function attachLine(file: StoredAttachment, url: string): Property {
  return makeProperty('ATTACH', url, [
    makeParameter('MANAGED-ID', file.id),
    makeParameter('FMTTYPE', file.mediaType),
    makeParameter('FILENAME', file.filename),
    makeParameter('SIZE', String(file.size)),
  ]);
}

const refused = (precondition: string, message: string) => new DomainError('invalid', message, { details: { precondition } });

const isManaged = (child: Component['children'][number], id: string): child is Property =>
  child.kind === 'property' && child.name === 'ATTACH' && parameterOf(child, 'MANAGED-ID') === id;

/**
 * The object with the change made. Throws `invalid` with precondition valid-rid, valid-managed-id or max-attachments-per-resource.
 */
export function withAttachmentChange(object: CalendarObject, change: AttachmentChange, maxPerObject: number): Component {
  const components = object.master ? [object.master, ...object.overrides] : [...object.overrides];
  if (change.kind !== 'add' && !components.some((component) => component.children.some((child) => isManaged(child, change.id))))
    throw refused('valid-managed-id', 'attachment: the object has none of that id');
  if (change.kind === 'update')
    return replaced(object, new Map(components.map((component) => [component, swapped(component, change.id, change.line)])), []);
  const { named, made } = componentsNamed(object, components, change.rids);
  const edit = (component: Component) =>
    change.kind === 'add'
      ? withLine(component, change.line)
      : withChildren(
          component,
          component.children.filter((child) => !isManaged(child, change.id)),
        );
  const root = replaced(object, new Map(named.map((component) => [component, edit(component)])), made.map(edit));
  const lines = root.children.flatMap((child) => (child.kind === 'component' ? propertiesOf(child, 'ATTACH') : []));
  const ids = new Set(lines.flatMap((line) => parameterOf(line, 'MANAGED-ID') ?? []));
  if (ids.size > maxPerObject) throw refused('max-attachments-per-resource', 'attachment: too many on one object');
  return root;
}

/** What `rid` means (section 3.2): nothing is every component, M the series itself, a name one occurrence, which may have to be made. */
function componentsNamed(object: CalendarObject, components: readonly Component[], rids: readonly string[]) {
  if (rids.length === 0) return { named: components, made: [] };
  const named: Component[] = [];
  const made: Component[] = [];
  for (const rid of rids) {
    if (rid === 'M') {
      if (!object.master) throw refused('valid-rid', 'attachment: no series here');
      named.push(object.master);
      continue;
    }
    const slot = slotOf(object, rid);
    const occurrence = slot ? occurrenceAt(object, formatTime(slot)) : null;
    if (!occurrence || !slot) throw refused('valid-rid', 'attachment: no such occurrence');
    if (occurrence.isOverride) named.push(occurrence.component);
    else made.push(makeOverride(occurrence, slot));
  }
  return { named, made };
}

/** The slot a `rid` names, in the series' own spelling. */
function slotOf(object: CalendarObject, rid: string): TimeValue | null {
  const start = object.master ? startOf(object.master) : null;
  const time = parseTime(rid, start?.form === 'zoned' ? start.tzid : null);
  if (!time || !start || time.form === start.form) return time;
  if (time.form === 'date' || start.form === 'date') return null;
  const zone = zoneOfTime(start, object.zones, utcZone);
  return { ...start, local: toLocal(zone, instantOf(time, object.zones, utcZone)) };
}

function replaced(object: CalendarObject, by: ReadonlyMap<Component, Component>, more: readonly Component[]): Component {
  const children = object.root.children.map((child) => (child.kind === 'component' ? (by.get(child) ?? child) : child));
  return withChildren(object.root, [...children, ...more]);
}

function withLine(component: Component, line: Property): Component {
  const at = component.children.findLastIndex((child) => child.kind === 'property') + 1;
  return withChildren(component, component.children.toSpliced(at, 0, line));
}

const swapped = (component: Component, id: string, line: Property): Component =>
  component.children.some((child) => isManaged(child, id))
    ? withChildren(
        component,
        component.children.map((child) => (isManaged(child, id) ? line : child)),
      )
    : component;
