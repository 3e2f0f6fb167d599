import { withoutProperties, withProperties } from '@/server/formats/content-line/edit-tree';
import { type Component, type Property, parameterOf, propertiesOf } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty } from '@/server/formats/content-line/write-lines';
import { type CalendarObject, instantOf, recurrenceIdOf, startOf, zoneOfTime } from '@/server/formats/ical/calendar-object';
import { daySeconds } from '@/server/formats/ical/civil';
import type { Occurrence } from '@/server/formats/ical/expand';
import { parseRule, withLimit } from '@/server/formats/ical/rule';
import { formatTime, parsePeriod, parseTime, type TimeValue, timeOf, timeProperty } from '@/server/formats/ical/time-value';
import { toInstant, toLocal, utcZone, type Zone } from '@/server/formats/ical/zone-offsets';
import { movedRule } from './repeat';
import { type Timing, withTiming } from './timing';

// Moving a whole series by wall clock: the start, the rule, and everything that names a slot of it move together.

type Move = {
  before: TimeValue;
  beforeZone: Zone;
  after: TimeValue;
  afterZone: Zone;
  /** A slot's wall clock in the old zone to its wall clock in the new one. */
  map(local: number): number;
};

/**
 * The series moved so that `reference` (an occurrence of it) comes to lie at `timing`. Slots keep their distance in wall clock, whatever
 * clocks do between them. Exceptions that had their own time keep it; those that only said other things move along.
 */
export function moveSeries(
  object: CalendarObject,
  master: Component,
  reference: Occurrence,
  timing: Timing,
): { master: Component; overrides: Component[] } {
  const before = startOf(master);
  if (!before) return { master, overrides: [...object.overrides] };
  const dayShift = Math.floor(timing.start.local / daySeconds) - Math.floor(reference.startLocal / daySeconds);
  const byDays = before.form === 'date' || timing.start.form === 'date';
  const clock = timing.start.local - Math.floor(timing.start.local / daySeconds) * daySeconds;
  const map = (local: number) =>
    byDays ? (Math.floor(local / daySeconds) + dayShift) * daySeconds + clock : local + timing.start.local - reference.startLocal;
  const after: TimeValue = { ...timing.start, local: map(before.local) };
  const move: Move = {
    before,
    beforeZone: zoneOfTime(before, object.zones, utcZone),
    after,
    afterZone: zoneOfTime(after, object.zones, utcZone),
    map,
  };
  const length = timing.end.local - timing.start.local;
  const oldLength = reference.endLocal - reference.startLocal;
  const moved = withTiming(master, { start: after, end: { ...after, local: after.local + length } });
  if (after.form === before.form && after.local === before.local && after.tzid === before.tzid) {
    return { master: moved, overrides: object.overrides.map((override) => resized(override, oldLength, length)) };
  }
  return {
    master: withMovedRules(withMovedDates(moved, object, move), move),
    overrides: object.overrides.map((override) => withMovedSlot(override, object, move, { length, oldLength })),
  };
}

function inSeries(time: TimeValue, object: CalendarObject, move: Move): number {
  if (time.form === 'date' || (time.form === move.before.form && time.tzid === move.before.tzid)) return time.local;
  return toLocal(move.beforeZone, instantOf(time, object.zones, utcZone));
}

function withMovedDates(master: Component, object: CalendarObject, move: Move): Component {
  let next = master;
  for (const name of ['EXDATE', 'RDATE']) {
    const properties = propertiesOf(master, name);
    if (properties.length === 0) continue;
    next = withProperties(
      next,
      name,
      properties.map((property) => movedList(property, object, move)),
    );
  }
  return next;
}

function movedList(property: Property, object: CalendarObject, move: Move): Property {
  const tzid = parameterOf(property, 'TZID');
  const texts = property.value.split(',').flatMap((text) => {
    const time = parsePeriod(text, tzid)?.start ?? parseTime(text, tzid);
    return time ? [formatTime({ form: move.after.form, local: move.map(inSeries(time, object, move)) })] : [];
  });
  const others = property.parameters.filter((parameter) => parameter.name !== 'TZID' && parameter.name !== 'VALUE');
  if (move.after.form === 'date') others.push(makeParameter('VALUE', 'DATE'));
  if (move.after.form === 'zoned' && move.after.tzid) others.push(makeParameter('TZID', move.after.tzid));
  return makeProperty(property.name, texts.join(','), others);
}

function withMovedRules(master: Component, move: Move): Component {
  const rules = propertiesOf(master, 'RRULE');
  if (rules.length === 0) return master;
  return withProperties(
    master,
    'RRULE',
    rules.map((property) => {
      const text = movedRule(property.value, move.before.local, move.after.local);
      const until = parseRule(property.value)?.until;
      if (!until) return text === property.value ? property : makeProperty('RRULE', text);
      return makeProperty('RRULE', withLimit(text, { until: movedUntil(until, move) }));
    }),
  );
}

/** UNTIL follows its slots, in the form the new start asks for (RFC 5545 section 3.3.10). */
function movedUntil(until: TimeValue, move: Move): TimeValue {
  let local = until.form === 'utc' ? toLocal(move.beforeZone, until.local) : until.local;
  if (until.form === 'date' && move.before.form !== 'date') local += daySeconds - 1;
  const mapped = move.after.form === 'date' ? Math.floor(move.map(local) / daySeconds) * daySeconds : move.map(local);
  if (move.after.form === 'date' || move.after.form === 'floating') return { form: move.after.form, local: mapped, tzid: null };
  return { form: 'utc', local: toInstant(move.afterZone, mapped), tzid: null };
}

function withMovedSlot(override: Component, object: CalendarObject, move: Move, lengths: { length: number; oldLength: number }): Component {
  const slot = recurrenceIdOf(override);
  const start = startOf(override);
  if (!slot) return override;
  const local = inSeries(slot, object, move);
  const name: TimeValue = { ...move.after, local: move.map(local) };
  const parameters = propertiesOf(override, 'RECURRENCE-ID')[0]?.parameters ?? [];
  const named = withProperties(override, 'RECURRENCE-ID', [timeProperty('RECURRENCE-ID', name, parameters)]);
  if (!start) return named;
  const ownTime = instantOf(start, object.zones, utcZone) !== toInstant(move.beforeZone, local);
  if (ownTime) return named;
  const length =
    lengthOfOverride(override, object, start) === lengths.oldLength ? lengths.length : lengthOfOverride(override, object, start);
  return withTiming(named, { start: name, end: { ...name, local: name.local + length } });
}

function lengthOfOverride(override: Component, object: CalendarObject, start: TimeValue): number {
  const [property] = propertiesOf(override, 'DTEND');
  const end = property ? timeOf(property) : null;
  if (!end) return start.form === 'date' ? daySeconds : 0;
  return end.form === start.form && end.tzid === start.tzid
    ? end.local - start.local
    : instantOf(end, object.zones, utcZone) - instantOf(start, object.zones, utcZone);
}

/** Only the length changed: exceptions of the old length follow. */
function resized(override: Component, oldLength: number, length: number): Component {
  const start = startOf(override);
  const [property] = propertiesOf(override, 'DTEND');
  const end = property ? timeOf(property) : null;
  const comparable = start && end && start.form === end.form && start.tzid === end.tzid;
  if (!comparable || oldLength === length || end.local - start.local !== oldLength) return override;
  return withTiming(override, { start, end: { ...start, local: start.local + length } });
}

/** The series without its rule: one event. */
export function withoutRepetition(master: Component): Component {
  return withoutProperties(master, 'RRULE', 'RDATE', 'EXDATE', 'EXRULE');
}
