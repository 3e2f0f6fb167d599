import type { Collection } from '@/server/domain/sync/model';
import { clarkName, elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import { writeElement } from '@/server/formats/xml/write-xml';
import { preconditionElement } from '../errors';
import { appleIcal, caldav, carddav, dav } from '../names';
import type { DavKind } from '../path';
import { isCalendarTimezone } from './calendar-timezone';
import { isLiveOnCollection } from './table';

// What PROPPATCH, MKCALENDAR and extended MKCOL may set. RFC 4918 section 9.2, RFC 4791 section 5.3.1, RFC 5689 section 3.

/** The part of a collection a client may describe. */
export type CollectionPatch = Partial<
  Pick<Collection, 'displayName' | 'description' | 'color' | 'position' | 'timezone' | 'transparent' | 'deadProperties'>
>;

/** Why one property could not be set. */
export type PropertyFailure = { status: number; error: string };

/** One instruction; `element` is null for a removal. */
export type Instruction = { name: string; element: XmlElement | null };

type Setter = (element: XmlElement | null) => CollectionPatch | PropertyFailure;

const conflict = (error = ''): PropertyFailure => ({ status: 409, error });
const isFailure = (result: CollectionPatch | PropertyFailure): result is PropertyFailure => 'status' in result;

const text = (element: XmlElement | null) => (element ? textOf(element) : '');

/** Longer than the column takes. */
const tooLong = (value: string, max: number) => [...value].length > max;

const setDisplayName: Setter = (element) => (tooLong(text(element), 255) ? conflict() : { displayName: text(element) });
const setDescription: Setter = (element) => (tooLong(text(element), 10_000) ? conflict() : { description: text(element) });

const setters: Readonly<Record<DavKind, Readonly<Record<string, Setter>>>> = {
  calendar: {
    [dav('displayname')]: setDisplayName,
    [caldav('calendar-description')]: setDescription,
    [caldav('calendar-timezone')]: (element) => {
      const value = text(element);
      if (value.trim() === '') return { timezone: '' };
      return isCalendarTimezone(value.trim())
        ? { timezone: value }
        : { status: 403, error: preconditionElement(caldav('valid-calendar-data')) };
    },
    [caldav('schedule-calendar-transp')]: (element) => {
      const [only, ...more] = element ? elementsOf(element).map(clarkName) : [caldav('opaque')];
      if (more.length === 0 && only === caldav('opaque')) return { transparent: false };
      if (more.length === 0 && only === caldav('transparent')) return { transparent: true };
      return conflict();
    },
    [appleIcal('calendar-color')]: (element) => {
      const value = text(element).trim();
      return value === '' || /^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(value) ? { color: value } : conflict();
    },
    [appleIcal('calendar-order')]: (element) => {
      const value = text(element).trim() || '0';
      const position = Number(value);
      return /^-?\d{1,10}$/.test(value) && Math.abs(position) < 2_147_483_648 ? { position } : conflict();
    },
  },
  addressbook: {
    [dav('displayname')]: setDisplayName,
    [carddav('addressbook-description')]: setDescription,
  },
};

const maxDeadProperties = 200;
const maxDeadBytes = 65_536;

/** What a list of instructions comes to: one patch, or the failures by property name. */
export type PatchPlan = { patch: CollectionPatch; failures: ReadonlyMap<string, PropertyFailure> };

/** Works out a whole PROPPATCH before anything is written, in document order (RFC 4918 section 9.2). */
export function planPatch(kind: DavKind, before: Pick<Collection, 'deadProperties'>, instructions: readonly Instruction[]): PatchPlan {
  const failures = new Map<string, PropertyFailure>();
  let patch: CollectionPatch = {};
  let dead: Record<string, string> | null = null;
  for (const { name, element } of instructions) {
    const setter = setters[kind][name];
    if (setter) {
      const result = setter(element);
      if (isFailure(result)) failures.set(name, result);
      else patch = { ...patch, ...result };
    } else if (isProtected(kind, name)) {
      failures.set(name, { status: 403, error: preconditionElement(dav('cannot-modify-protected-property')) });
    } else {
      dead ??= { ...before.deadProperties };
      if (element) dead[name] = writeElement(element);
      else delete dead[name];
    }
  }
  if (dead && !fits(dead)) {
    const error = preconditionElement(dav('quota-not-exceeded'));
    for (const { name } of instructions) if (dead[name] !== undefined && !failures.has(name)) failures.set(name, { status: 507, error });
  }
  return { patch: dead ? { ...patch, deadProperties: dead } : patch, failures };
}

function fits(dead: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(dead);
  return entries.length <= maxDeadProperties && entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0) <= maxDeadBytes;
}

/** Computed by us here, or belonging to a namespace's core vocabulary that no client may invent values for. */
function isProtected(kind: DavKind, name: string): boolean {
  return protectedAnywhere.has(name) || isLiveOnCollection(kind, name);
}

/** Live on other resources or in other servers: a dead property of such a name would only mislead. */
const protectedAnywhere: ReadonlySet<string> = new Set([
  ...['getetag', 'getcontentlength', 'getlastmodified', 'creationdate', 'lockdiscovery', 'supportedlock'].map(dav),
  ...['quota-available-bytes', 'quota-used-bytes', 'principal-URL'].map(dav),
  ...['calendar-data', 'calendar-home-set', 'calendar-user-address-set'].map(caldav),
  ...['address-data', 'addressbook-home-set'].map(carddav),
]);
