import { DomainError } from '@/server/core/errors';

// Offsets of IANA zones, from the platform's own zone data (kept up to date with Node), made fast by small tables:
// one table holds the offset changes of about a year.

/** Where clocks stand. `local` is wall clock written as if it were UTC, in seconds since 1970. */
export type Zone = {
  /** IANA name, or the TZID of a home-made VTIMEZONE. */
  readonly id: string;
  readonly isIana: boolean;
  /** Seconds east of UTC at an instant. */
  offsetAt(utcSeconds: number): number;
};

type Change = { from: number; offset: number };

const bucketSeconds = 2 ** 25;
const sampleSeconds = 7 * 86_400;
const maxBucketsPerZone = 400;
const zones = new Map<string, Zone | null>();

export const utcZone: Zone = { id: 'UTC', isIana: true, offsetAt: () => 0 };

/** The zone of an IANA name in any case, or null. */
export function ianaZone(name: string): Zone | null {
  if (/^(etc\/)?(utc|gmt|uct|zulu|universal)$|^z$/i.test(name)) return utcZone;
  const known = zones.get(name);
  if (known !== undefined) return known;
  // Only names of a sane shape get a place in the cache.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/.test(name) || name.length > 64) return null;
  const zone = openZone(name);
  if (zone || zones.size < 5_000) zones.set(name, zone);
  return zone;
}

function openZone(name: string): Zone | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
  const resolved = format.resolvedOptions().timeZone;
  const id = resolved.toLowerCase() === name.toLowerCase() ? resolved : name;
  const buckets = new Map<number, Change[]>();
  return {
    id,
    isIana: true,
    offsetAt(utcSeconds) {
      const number = Math.floor(utcSeconds / bucketSeconds);
      let changes = buckets.get(number);
      if (!changes) {
        if (buckets.size >= maxBucketsPerZone) buckets.clear();
        changes = readBucket(format, number);
        buckets.set(number, changes);
      }
      let offset = changes[0]?.offset ?? 0;
      for (const change of changes) {
        if (change.from > utcSeconds) break;
        offset = change.offset;
      }
      return offset;
    },
  };
}

function readBucket(format: Intl.DateTimeFormat, number: number): Change[] {
  const start = number * bucketSeconds;
  const changes: Change[] = [{ from: start, offset: askOffset(format, start) }];
  let before = start;
  let offset = changes[0]?.offset ?? 0;
  while (before < start + bucketSeconds) {
    const after = Math.min(before + sampleSeconds, start + bucketSeconds);
    const next = askOffset(format, after);
    if (next !== offset) {
      let low = before;
      let high = after;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (askOffset(format, middle) === offset) low = middle;
        else high = middle;
      }
      changes.push({ from: high, offset: next });
      offset = next;
    }
    before = after;
  }
  return changes;
}

function askOffset(format: Intl.DateTimeFormat, utcSeconds: number): number {
  const limited = Math.max(-8.6e12, Math.min(8.6e12, utcSeconds));
  const field: Record<string, number> = {};
  let beforeChrist = false;
  for (const part of format.formatToParts(limited * 1000)) {
    if (part.type === 'era') beforeChrist = part.value === 'BC';
    else if (part.type !== 'literal') field[part.type] = Number(part.value);
  }
  const year = beforeChrist ? 1 - (field['year'] ?? 0) : (field['year'] ?? 0);
  const local = new Date(0);
  local.setUTCFullYear(year, (field['month'] ?? 1) - 1, field['day'] ?? 1);
  local.setUTCHours(field['hour'] ?? 0, field['minute'] ?? 0, field['second'] ?? 0);
  return local.getTime() / 1000 - limited;
}

/** Wall clock at an instant. */
export function toLocal(zone: Zone, utcSeconds: number): number {
  return utcSeconds + zone.offsetAt(utcSeconds);
}

/**
 * The instant of a wall clock (RFC 5545 section 3.3.5): a time that happens twice is the first of both;
 * a time that is skipped is read with the offset before the gap.
 */
export function toInstant(zone: Zone, localSeconds: number): number {
  if (zone === utcZone) return localSeconds;
  const before = zone.offsetAt(localSeconds - 86_400);
  const after = zone.offsetAt(localSeconds + 86_400);
  if (before === after && zone.offsetAt(localSeconds - before) === before) return localSeconds - before;
  if (zone.offsetAt(localSeconds - before) === before) return localSeconds - before;
  if (zone.offsetAt(localSeconds - after) === after) return localSeconds - after;
  return localSeconds - before;
}

/** The zone of an IANA name that must be one; `invalid` otherwise. */
export function requireZone(name: string): Zone {
  const zone = ianaZone(name);
  if (!zone) throw new DomainError('invalid', 'unknown time zone', { details: { field: 'zone', zone: name.slice(0, 64) } });
  return zone;
}
