import { type Component, propertyOf } from '../content-line/model';
import { customZone, vtimezonesOf } from './custom-zone';
import { windowsZones } from './windows-zones';
import { ianaZone, type Zone } from './zone-offsets';

/** Finds the zone behind a TZID of one calendar object; null when nobody knows it (then its times are read as floating). */
export type Zones = { zoneOf(tzid: string): Zone | null };

/**
 * The zones of a VCALENDAR. Names that mean an IANA zone are read by our own zone data whatever VTIMEZONE says (RFC 7808 section 3.2
 * habit of all big clients); anything else by its VTIMEZONE.
 */
export function zonesOf(vcalendar: Component | null): Zones {
  const known = new Map<string, Zone | null>();
  let vtimezones: Map<string, Component> | null = null;
  return {
    zoneOf(tzid) {
      const hit = known.get(tzid);
      if (hit !== undefined) return hit;
      let zone = namedZone(tzid);
      if (!zone && vcalendar) {
        vtimezones ??= vtimezonesOf(vcalendar);
        const component = vtimezones.get(tzid.trim());
        if (component) zone = namedZone(propertyOf(component, 'X-LIC-LOCATION')?.value ?? '') ?? customZone(component, tzid);
      }
      known.set(tzid, zone);
      return zone;
    },
  };
}

const windowsByLowerCase = new Map(Object.entries(windowsZones).map(([name, iana]) => [name.toLowerCase(), iana]));

/** The zone a name stands for: IANA in any case, Windows, or IANA behind a vendor's prefix (`/mozilla.org/20050126_1/Europe/Paris`). */
export function namedZone(given: string): Zone | null {
  const name = given.trim().replace(/^"|"$/g, '');
  if (name === '') return null;
  const windows = windowsByLowerCase.get(name.toLowerCase());
  if (windows) return ianaZone(windows);
  const direct = ianaZone(name);
  if (direct) return direct;
  if (!name.includes('/')) return null;
  const segments = name.split('/').filter((segment) => segment !== '');
  for (const length of [3, 2]) {
    if (segments.length <= length) continue;
    const zone = ianaZone(segments.slice(-length).join('/'));
    if (zone) return zone;
  }
  return null;
}

let everyName: readonly string[] | null = null;

/** Whether it is the name of an IANA zone, as preferences and new events need it. */
export function isZoneName(name: string): boolean {
  return ianaZone(name) !== null;
}

/** The IANA name most like a mistyped one, or null when nothing is near. */
export function nearestZoneName(wrong: string): string | null {
  everyName ??= Intl.supportedValuesOf('timeZone');
  const asked = wrong.slice(0, 64).toLowerCase().replaceAll(' ', '_');
  const windows = windowsByLowerCase.get(wrong.trim().toLowerCase());
  if (windows) return windows;
  let best: { name: string; distance: number } | null = null;
  for (const name of everyName) {
    const whole = editDistance(asked, name.toLowerCase());
    const city = editDistance(asked, (name.split('/').at(-1) ?? name).toLowerCase());
    const distance = Math.min(whole, city + 0.5);
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best && best.distance <= Math.max(2, asked.length / 3) ? best.name : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_unused, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
