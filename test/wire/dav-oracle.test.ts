import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, type DavReply, prefixes, propText } from '@/test/support/dav';
import { type DavStage, davStage } from '@/test/support/dav-stage';
import { type Random, randomFrom, randomSeries, seriesText, testSeed } from '@/test/support/random-series';
import {
  day,
  type Expected,
  instantOf,
  occurrencesOf,
  type SeriesSpec,
  slotsOfRule,
  touches,
  undisturbed,
} from '@/test/support/series-oracle';

// What the server answers about random series, against a day-by-day reading of them: the same objects, no more and no fewer; the same
// occurrences when expanded; the same exceptions; the same busy times. Always the same series, unless ATRIUM_TEST_SEED says otherwise.

const perCalendar = Number(process.env['ATRIUM_TEST_SERIES'] ?? 70);
const rangesPerCalendar = 25;
const zones = ['UTC', 'America/New_York', 'Asia/Kolkata'];

type Shelf = { path: string; zone: string; series: readonly SeriesSpec[] };
const shelves: Shelf[] = [];
const random = randomFrom(testSeed + 1);

const stage = davStage(async (ready) => {
  for (const zone of zones) shelves.push(await fillShelf(ready, zone));
});

const timezoneText = (zone: string) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0000',
    'TZOFFSETTO:+0000',
    'END:STANDARD',
    'END:VTIMEZONE',
    'END:VCALENDAR',
  ].join('\n');

async function fillShelf(ready: DavStage, zone: string): Promise<Shelf> {
  const path = await ready.newCalendar(zone === 'UTC' ? '' : `<C:calendar-timezone>${timezoneText(zone)}</C:calendar-timezone>`);
  const series = Array.from({ length: perCalendar }, (_unused, number) => randomSeries(random, `s${number}`));
  await Promise.all(
    series.map(async (spec) => {
      const body = seriesText(spec, (local) => instantOf(spec.form, spec.tzid, local, zone));
      const reply = await ready.dav('PUT', `${path}${spec.uid}.ics`, { body });
      assert.equal(reply.status, 201, `${reply.text}\n${body}`);
    }),
  );
  return { path, zone, series };
}

/** A range near some occurrence of some series, or anywhere. */
function randomRange(choose: Random, { series, zone }: Shelf): { from: number; to: number } {
  const spec = choose.pick(series);
  const starts = spec.rule ? slotsOfRule(spec.rule, spec.start).slice(0, 300) : [spec.start];
  const near = choose.chance(0.7)
    ? instantOf(spec.form, spec.tzid, choose.pick(starts), zone)
    : Date.UTC(choose.int(1998, 2031), choose.int(0, 11), choose.int(1, 28)) / 1000;
  const from = near + choose.pick([0, 0, 1, -1, -3600, -day, -9 * day]);
  return { from, to: Math.min(from + choose.pick([1, 900, 3600, day, 30 * day, 100 * day]), Date.UTC(2035, 0, 1) / 1000) };
}

const utc = (seconds: number) => `${new Date(seconds * 1000).toISOString().replace(/[-:]|\.\d+Z/g, '')}Z`;
const ends = ({ from, to }: { from: number; to: number }) => `start="${utc(from)}" end="${utc(to)}"`;

const query = (shelf: Shelf, range: { from: number; to: number }, data = '') =>
  stage.dav('REPORT', shelf.path, {
    headers: { Depth: '1' },
    body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/>${data}</D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${ends(range)}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
  });

const found = (reply: DavReply, shelf: Shelf) => [...reply.responses.keys()].map((href) => href.slice(shelf.path.length, -4)).sort();

const within = (spec: SeriesSpec, shelf: Shelf, { from, to }: { from: number; to: number }): Expected[] =>
  occurrencesOf(spec, shelf.zone, { from, to }).filter((one) => touches(one, from, to));

async function eachRange(check: (shelf: Shelf, range: { from: number; to: number }, why: string) => Promise<void>): Promise<void> {
  assert.equal(shelves.length, zones.length);
  for (const [index, shelf] of shelves.entries()) {
    const choose = randomFrom(testSeed + 100 + index);
    for (let number = 0; number < rangesPerCalendar; number += 1) {
      const range = randomRange(choose, shelf);
      if (range.to > range.from) await check(shelf, range, `seed ${testSeed}, ${shelf.zone}, ${ends(range)}`);
    }
  }
}

test('dav 30: a query never gives what lies outside of its range, and never misses what lies inside', async (t) => {
  t.diagnostic(`seed ${testSeed}`);
  await eachRange(async (shelf, range, why) => {
    const wanted = shelf.series.filter((spec) => within(spec, shelf, range).length > 0).map(({ uid }) => uid);
    assert.deepEqual(found(await query(shelf, range), shelf), wanted.sort(), why);
  });
  // Half open: everything before, or after (of what ends).
  for (const shelf of shelves) {
    const middle = Date.UTC(2015, 5, 15) / 1000;
    const open = (attribute: string) =>
      stage.dav('REPORT', shelf.path, {
        body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${attribute}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
      });
    const far = { from: Date.UTC(1990, 0, 1) / 1000, to: Date.UTC(2035, 0, 1) / 1000 };
    const finite = shelf.series.filter(({ rule }) => !rule || rule.count !== null || rule.until !== null);
    const uids = (list: readonly SeriesSpec[], range: { from: number; to: number }) =>
      list.filter((spec) => within(spec, shelf, range).length > 0).map(({ uid }) => uid);
    assert.deepEqual(found(await open(`end="${utc(middle)}"`), shelf), uids(shelf.series, { ...far, to: middle }).sort());
    const after = found(await open(`start="${utc(middle)}"`), shelf);
    const ending = new Set(finite.map(({ uid }) => uid));
    assert.deepEqual(
      after.filter((uid) => ending.has(uid)),
      uids(finite, { ...far, from: middle }).sort(),
    );
  }
});

/** Name, start and end of every event in a text, in UTC or as dates. */
function eventsIn(text: string): string[] {
  return text
    .split('BEGIN:VEVENT')
    .slice(1)
    .map((part) => {
      const value = (name: string) => new RegExp(`\r\n${name}[^:\r]*:([^\r]*)`).exec(part)?.[1] ?? '';
      assert.doesNotMatch(part, /RRULE|RDATE|EXDATE|TZID/);
      return `${value('RECURRENCE-ID')} ${value('DTSTART')} ${value('DTEND') || lengthText(value('DURATION'))}`;
    })
    .sort();
}

function lengthText(duration: string): string {
  const [, days = '0', seconds = '0'] = /^P(?:(\d+)D)?(?:T(\d+)S)?$/.exec(duration) ?? [];
  return `+${Number(days) * day + Number(seconds)}`;
}

/** The same of what is expected; how long it lasts is said as `like` says it. */
function expectedEvent(spec: SeriesSpec, one: Expected, zone: string): string {
  const isDate = spec.form === 'date';
  const named = spec.rule !== null || spec.rdates.length + spec.periods.length + spec.overrides.length > 0;
  const date = (local: number) => utc(local).slice(0, 8);
  const name = !named ? '' : isDate ? date(one.slot) : utc(instantOf(spec.form, spec.tzid, one.slot, zone));
  const override = one.moved ? spec.overrides.find(({ slot }) => slot === one.slot) : undefined;
  if (isDate) {
    const local = override?.start ?? one.slot;
    const seconds =
      override?.seconds ?? (spec.length.kind === 'none' ? day : spec.length.kind === 'end' ? spec.length.seconds : spec.length.days * day);
    const endsByDate = override !== undefined || spec.length.kind === 'end';
    const plain = override === undefined && spec.length.kind === 'none';
    return `${name} ${date(local)} ${endsByDate ? date(local + seconds) : `+${plain ? 0 : seconds}`}`;
  }
  const endsAt = !override && (spec.length.kind === 'end' || (spec.length.kind === 'none' && one.end > one.start));
  return `${name} ${utc(one.start)} ${endsAt ? utc(one.end) : `+${one.end - one.start}`}`;
}

test('dav 32: expand gives each occurrence in the range once, with its name, start and end in UTC', async () => {
  await eachRange(async (shelf, range, why) => {
    const reply = await query(shelf, range, `<C:calendar-data><C:expand ${ends(range)}/></C:calendar-data>`);
    assert.equal(reply.status, 207, why);
    for (const spec of shelf.series) {
      const wanted = within(spec, shelf, range).map((one) => expectedEvent(spec, one, shelf.zone));
      const response = reply.responses.get(`${shelf.path}${spec.uid}.ics`);
      const text = response ? (propText(response, caldav('calendar-data')) ?? '') : '';
      assert.deepEqual(
        eventsIn(text),
        wanted.sort(),
        `${why} ${spec.uid}\n${seriesText(spec, (local) => instantOf(spec.form, spec.tzid, local, shelf.zone))}`,
      );
    }
  });
});

test('dav 32: limit-recurrence-set leaves the exceptions that lie in the range, or did', async () => {
  await eachRange(async (shelf, range, why) => {
    const reply = await query(shelf, range, `<C:calendar-data><C:limit-recurrence-set ${ends(range)}/></C:calendar-data>`);
    for (const spec of shelf.series) {
      const response = reply.responses.get(`${shelf.path}${spec.uid}.ics`);
      if (!response) continue;
      const all = occurrencesOf({ ...spec, rule: null, rdates: [], periods: [] }, shelf.zone, range);
      const wanted = spec.overrides.filter(({ slot }) => {
        const moved = all.find((one) => one.moved && one.slot === slot);
        return (moved && touches(moved, range.from, range.to)) || touches(undisturbed(spec, slot, shelf.zone), range.from, range.to);
      });
      const text = propText(response, caldav('calendar-data')) ?? '';
      assert.equal(text.match(/\r\nRECURRENCE-ID/g)?.length ?? 0, wanted.length, `${why} ${spec.uid}`);
    }
  });
});

test('dav 34: free-busy-query is busy exactly when an opaque occurrence is', async () => {
  await eachRange(async (shelf, range, why) => {
    const reply = await stage.dav('REPORT', shelf.path, {
      body: `<C:free-busy-query ${prefixes}><C:time-range ${ends(range)}/></C:free-busy-query>`,
    });
    assert.equal(reply.status, 200, why);
    const lines = reply.text.replaceAll('\r\n ', '').split('\r\n');
    for (const [type, status] of [
      ['FREEBUSY', 'CONFIRMED'],
      ['FREEBUSY;FBTYPE=BUSY-TENTATIVE', 'TENTATIVE'],
    ] as const) {
      const busy: { from: number; to: number }[] = [];
      const all = shelf.series.filter((spec) => spec.status === status && !spec.transparent).flatMap((spec) => within(spec, shelf, range));
      for (const one of all.sort((a, b) => a.start - b.start)) {
        const [from, to] = [Math.max(one.start, range.from), Math.min(one.end, range.to)];
        const last = busy.at(-1);
        if (to <= from) continue;
        if (last && from <= last.to) last.to = Math.max(last.to, to);
        else busy.push({ from, to });
      }
      const said = lines.filter((line) => line.startsWith(`${type}:`)).flatMap((line) => line.slice(type.length + 1).split(','));
      assert.deepEqual(
        said,
        busy.map(({ from, to }) => `${utc(from)}/${utc(to)}`),
        `${why} ${type}`,
      );
    }
  });
});
