import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { writeLines } from '../content-line/write-lines';
import { customZone } from './custom-zone';
import { parseCalendar } from './parse';
import { windowsZones } from './windows-zones';
import { vtimezoneFor } from './write-vtimezone';
import { requireZone, toInstant, toLocal } from './zone-offsets';
import { isZoneName, namedZone, nearestZoneName, zonesOf } from './zones';

const at = (iso: string) => Date.parse(iso) / 1000;

describe('names', () => {
  test('IANA in any case, Windows names, and vendors’ prefixes', () => {
    const ids = (names: string[]) => names.map((name) => namedZone(name)?.id ?? null);
    assert.deepEqual(ids(['Europe/Paris', 'europe/paris', 'Romance Standard Time', 'W. Europe Standard Time', 'UTC', 'Etc/UTC']), [
      'Europe/Paris',
      'Europe/Paris',
      'Europe/Paris',
      'Europe/Berlin',
      'UTC',
      'UTC',
    ]);
    assert.deepEqual(
      ids([
        '/mozilla.org/20050126_1/Europe/Berlin',
        '/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires',
        'Customized Time Zone',
        '',
      ]),
      ['Europe/Berlin', 'America/Argentina/Buenos_Aires', null, null],
    );
  });

  test('every Windows name stands for a zone this platform knows', () => {
    for (const [windows, iana] of Object.entries(windowsZones)) assert.ok(isZoneName(iana), `${windows}: ${iana}`);
    assert.ok(Object.keys(windowsZones).length > 135);
  });

  test('a mistyped name has a nearest one, nonsense has none', () => {
    assert.equal(nearestZoneName('Europe/Brelin'), 'Europe/Berlin');
    assert.equal(nearestZoneName('new york'), 'America/New_York');
    assert.equal(nearestZoneName('qqqqqqqqqqqq'), null);
  });
});

describe('offsets', () => {
  test('the same as the platform’s own answer, at any time', () => {
    const zoneNames = [
      'Europe/Paris',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/St_Johns',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zoneNames),
        fc.integer({ min: at('1930-01-01T00:00:00Z'), max: at('2090-01-01T00:00:00Z') }),
        (name, instant) => {
          const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' }).format(
            instant * 1000,
          );
          assert.equal(new Date(toLocal(requireZone(name), instant) * 1000).toISOString().slice(0, 19), parts.replace(' ', 'T'));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('wall clock to instant and back, but for what does not exist', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Paris', 'America/New_York', 'Australia/Lord_Howe'),
        fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2060-01-01T00:00:00Z') }),
        (name, instant) => {
          const zone = requireZone(name);
          const back = toInstant(zone, toLocal(zone, instant));
          // Of a time that comes twice the first is meant.
          assert.ok(back === instant || (back < instant && instant - back <= 3600 && toLocal(zone, back) === toLocal(zone, instant)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a skipped time is read with the offset before the gap', () => {
    assert.equal(toInstant(requireZone('Europe/Paris'), at('2026-03-29T02:30:00Z')), at('2026-03-29T01:30:00Z'));
    // Samoa left out 30 December 2011.
    assert.equal(toInstant(requireZone('Pacific/Apia'), at('2011-12-30T12:00:00Z')), at('2011-12-30T22:00:00Z'));
  });
});

describe('VTIMEZONE', () => {
  const names = [
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Tokyo',
    'Africa/Casablanca',
    'Asia/Jerusalem',
    'America/Santiago',
    'Europe/Dublin',
  ];
  for (const name of names) {
    test(`${name}: what we write says what the zone does, for us and for ical.js`, () => {
      const from = at('2026-06-01T00:00:00Z');
      const written = vtimezoneFor(name, from);
      const zone = customZone(written, name);
      const theirs = new ICAL.Timezone({ component: new ICAL.Component(ICAL.parse(writeLines(written)) as unknown[]), tzid: name });
      assert.ok(zone);
      // ical.js follows rules only some years ahead: our own reading is tested for twelve, theirs for three.
      for (let instant = from; instant < from + 12 * 365 * 86_400; instant += 41 * 3600) {
        const expected = requireZone(name).offsetAt(instant);
        assert.equal(zone.offsetAt(instant), expected, new Date(instant * 1000).toISOString());
        if (instant > from + 3 * 365 * 86_400) continue;
        const wall = ICAL.Time.fromJSDate(new Date((instant + expected) * 1000), true);
        wall.zone = ICAL.Timezone.localTimezone;
        const said = theirs.utcOffset(wall);
        const nearChange = zone.offsetAt(instant - 7_200) !== zone.offsetAt(instant + 7_200);
        if (!nearChange) assert.equal(said, expected, new Date(instant * 1000).toISOString());
      }
    });
  }

  test('compact: two observances where a zone keeps one rule', () => {
    for (const name of ['Europe/Paris', 'America/New_York', 'Asia/Jerusalem']) {
      assert.equal(vtimezoneFor(name, at('2026-06-01T00:00:00Z')).children.length, 3, name);
    }
    assert.equal(vtimezoneFor('Asia/Tokyo', at('2026-06-01T00:00:00Z')).children.length, 2);
  });

  test('a home-made zone is followed by its own rules, a known name by ours', () => {
    const rules = [
      'BEGIN:STANDARD',
      'DTSTART:16010101T030000',
      'TZOFFSETFROM:+0500',
      'TZOFFSETTO:+0345',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:+0345',
      'TZOFFSETTO:+0500',
      'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
      'END:DAYLIGHT',
    ];
    const calendar = parseCalendar(
      [
        'BEGIN:VCALENDAR',
        'BEGIN:VTIMEZONE',
        'TZID:Customized',
        ...rules,
        'END:VTIMEZONE',
        'BEGIN:VTIMEZONE',
        'TZID:Europe/Paris',
        ...rules,
        'END:VTIMEZONE',
        'END:VCALENDAR',
      ].join('\n'),
    );
    const zones = zonesOf(calendar);
    assert.equal(zones.zoneOf('Customized')?.offsetAt(at('2026-07-01T00:00:00Z')), 5 * 3600);
    assert.equal(zones.zoneOf('Customized')?.offsetAt(at('2026-12-01T00:00:00Z')), 3 * 3600 + 45 * 60);
    assert.equal(zones.zoneOf('Europe/Paris')?.offsetAt(at('2026-12-01T00:00:00Z')), 3600);
    assert.equal(zones.zoneOf('Nobody/Knows'), null);
  });
});
