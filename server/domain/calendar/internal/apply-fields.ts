import { withChildren, withoutProperties, withProperties, withProperty, withValue } from '@/server/formats/content-line/edit-tree';
import { type Component, propertyOf } from '@/server/formats/content-line/model';
import { encodeText } from '@/server/formats/content-line/text-value';
import { makeProperty } from '@/server/formats/content-line/write-lines';
import { formatUtc } from '@/server/formats/ical/time-value';
import type { EventInput } from '../schema';
import { categoriesOf, classOf, isTransparent, reminderMinutes, statusOf, textOf } from './event-fields';

/** What an edit may change besides time and repetition. */
export type FieldPatch = {
  [Key in Exclude<keyof EventInput, 'allDay' | 'start' | 'end' | 'zone' | 'repeat'>]?: EventInput[Key] | undefined;
};

/** The component with these fields; a field that says what is there already leaves its lines alone. */
export function applyFields(given: Component, patch: FieldPatch): Component {
  let component = given;
  component = withText(component, 'SUMMARY', patch.summary);
  component = withText(component, 'LOCATION', patch.location);
  if (patch.description !== undefined && patch.description !== textOf(component, 'DESCRIPTION')) {
    // The HTML twins Outlook and others write would go on saying the old text.
    component = withoutProperties(component, 'X-ALT-DESC');
    const old = propertyOf(component, 'DESCRIPTION');
    const parameters = (old?.parameters ?? []).filter((parameter) => parameter.name !== 'ALTREP');
    component =
      patch.description === ''
        ? withoutProperties(component, 'DESCRIPTION')
        : withProperty(component, makeProperty('DESCRIPTION', encodeText(patch.description), parameters));
  }
  if (patch.url !== undefined && patch.url.trim() !== (propertyOf(component, 'URL')?.value.trim() ?? '')) {
    component = setValue(component, 'URL', patch.url.trim().replace(/[\r\n]+/g, ''));
  }
  if (patch.transparent !== undefined && patch.transparent !== isTransparent(component)) {
    component = setValue(component, 'TRANSP', patch.transparent ? 'TRANSPARENT' : 'OPAQUE');
  }
  if (patch.classified !== undefined && patch.classified !== classOf(component)) {
    component = setValue(component, 'CLASS', patch.classified);
  }
  if (patch.status !== undefined && patch.status !== statusOf(component)) component = setValue(component, 'STATUS', patch.status);
  if (patch.categories && !sameList(patch.categories, categoriesOf(component))) component = withCategories(component, patch.categories);
  if (patch.reminders) component = withReminders(component, patch.reminders, patch.summary ?? textOf(component, 'SUMMARY'));
  return component;
}

function withText(component: Component, name: string, text: string | undefined): Component {
  return text === undefined || text === textOf(component, name) ? component : setValue(component, name, encodeText(text));
}

/** The first property of that name with this value, its parameters kept; empty removes it. */
function setValue(component: Component, name: string, value: string): Component {
  if (value === '') return withoutProperties(component, name);
  const old = propertyOf(component, name);
  return withProperty(component, old ? withValue(old, value) : makeProperty(name, value));
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function withCategories(component: Component, categories: readonly string[]): Component {
  const encoded = categories.map((category) => encodeText(category.trim())).filter((category) => category !== '');
  if (encoded.length === 0) return withoutProperties(component, 'CATEGORIES');
  const old = propertyOf(component, 'CATEGORIES');
  return withProperties(component, 'CATEGORIES', [makeProperty('CATEGORIES', encoded.join(','), old?.parameters ?? [])]);
}

/** Alarms of other kinds stay; of the plain ones those still wanted stay as they are, with whatever clients noted in them. */
function withReminders(component: Component, wanted: readonly number[], summary: string): Component {
  const missing = new Set(wanted);
  const kept = component.children.filter((child) => {
    const minutes = child.kind === 'component' ? reminderMinutes(child) : null;
    if (minutes === null) return true;
    const stays = wanted.includes(minutes);
    missing.delete(minutes);
    return stays;
  });
  if (missing.size === 0 && kept.length === component.children.length) return component;
  return withChildren(component, [...kept, ...[...missing].sort((a, b) => a - b).map((minutes) => reminder(minutes, summary))]);
}

function reminder(minutes: number, summary: string): Component {
  return {
    kind: 'component',
    name: 'VALARM',
    children: [
      makeProperty('ACTION', 'DISPLAY'),
      makeProperty('TRIGGER', minutes === 0 ? 'PT0S' : `-PT${minutes}M`),
      makeProperty('DESCRIPTION', encodeText(summary || 'Reminder')),
    ],
  };
}

/** Notes the edit: LAST-MODIFIED and DTSTAMP at `nowSeconds`; SEQUENCE one up when others must see a new time (RFC 5546 section 2.1.4). */
export function touched(component: Component, nowSeconds: number, timeChanged: boolean): Component {
  const now = formatUtc(nowSeconds);
  let next = withProperty(component, makeProperty('DTSTAMP', now));
  next = withProperty(next, makeProperty('LAST-MODIFIED', now));
  if (!timeChanged) return next;
  const sequence = Number.parseInt(propertyOf(component, 'SEQUENCE')?.value ?? '0', 10) || 0;
  return withProperty(next, makeProperty('SEQUENCE', String(sequence + 1)));
}
