import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createMemoryBus } from '@/server/core/bus-memory';
import type { CollectionId } from '@/server/core/ids';
import { readItems } from '@/server/domain/sync/items';
import type { Item } from '@/server/domain/sync/model';
import { findBusyTimes, findOccurring } from '@/server/domain/sync/occurrences';
import { rollOccurrences } from '@/server/domain/sync/roll-occurrences';
import { writeCollection } from '@/server/domain/sync/write';
import { busyOf } from '@/server/formats/ical/busy';
import { expand } from '@/server/formats/ical/expand';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import { utcZone } from '@/server/formats/ical/zone-offsets';
import { namedZone } from '@/server/formats/ical/zones';
import { calendarMeets } from '@/server/protocols/dav/filters/match-calendar';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { dialects, makeCollection, stopOwnServices, storeWorld } from './contract/world';

// A question answered with stored occurrences must have the very answer that reading every body has: in the window of a series, at its
// edges, beyond it, after it was rolled on, and when it was not.

stopOwnServices();

/** The same samples in every run; OCCURRENCE_SEED=n tries others. */
const seed = Number(process.env['OCCURRENCE_SEED'] ?? 20_261_121);

const day = 86_400;
const today = Date.UTC(2026, 10, 21) / 1000;
const yearSeconds = 366 * day;
const zones = [utcZone, namedZone('Pacific/Kiritimati'), namedZone('Pacific/Pago_Pago'), namedZone('Europe/Berlin')].filter(
  (zone) => zone !== null,
);

const forms = ['date', 'floating', 'utc', 'Europe/Paris', 'America/New_York', 'Nowhere/Land'] as const;
type Form = (typeof forms)[number];
/** A property with a time, an offset in seconds from today. */
const line = (name: string, form: Form, offset: number) => {
  const text = new Date((today + offset) * 1000).toISOString().replace(/[-:]|\.\d+Z/g, '');
  if (form === 'date') return `${name};VALUE=DATE:${text.slice(0, 8)}`;
  return form === 'utc' ? `${name}:${text}Z` : form === 'floating' ? `${name}:${text}` : `${name};TZID=${form}:${text}`;
};
const dateOnly = (offset: number) => new Date((today + offset) * 1000).toISOString().slice(0, 10).replaceAll('-', '');

/** From before the window to beyond its end. */
const offset = fc.oneof(
  fc.integer({ min: -60, max: 60 }).map((hours) => hours * 3_600),
  fc.integer({ min: -900, max: 1_200 }).map((days) => days * day + 8 * 3_600),
);
const rules = [
  'FREQ=DAILY',
  'FREQ=DAILY;COUNT=9',
  'FREQ=WEEKLY',
  'FREQ=WEEKLY;BYDAY=MO,WE,FR',
  'FREQ=WEEKLY;COUNT=30',
  'FREQ=MONTHLY;BYDAY=-1SU',
  'FREQ=MONTHLY;BYMONTHDAY=31',
  'FREQ=YEARLY',
  'FREQ=HOURLY;INTERVAL=7',
  'FREQ=HOURLY',
] as const;

const event = fc
  .record({
    component: fc.constantFrom('VEVENT', 'VEVENT', 'VEVENT', 'VEVENT', 'VTODO', 'VJOURNAL'),
    form: fc.constantFrom(...forms),
    start: offset,
    length: fc.constantFrom(null, 'PT0S', 'PT1H', 'PT26H', 'P1D', 'P3D', 'P6W'),
    rule: fc.option(fc.constantFrom(...rules), { freq: 2 }),
    until: fc.option(fc.record({ after: fc.integer({ min: 0, max: 900 }), isDate: fc.boolean() }), { freq: 1 }),
    rdate: fc.option(offset, { freq: 1 }),
    exdate: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 1 }),
    exdateForm: fc.constantFrom('own' as const, 'own' as const, 'utc' as const, 'date' as const),
    moved: fc.option(fc.record({ slot: fc.integer({ min: 0, max: 60 }), to: offset, later: fc.boolean() }), { freq: 2 }),
    transparent: fc.boolean(),
    status: fc.constantFrom('', 'CONFIRMED', 'TENTATIVE', 'CANCELLED'),
  })
  .map((given) => {
    const { component, form, start, length, rule, until, rdate, exdate, exdateForm, moved, transparent, status } = given;
    const own = [
      ...(length && component !== 'VJOURNAL' ? [`DURATION:${length}`] : []),
      ...(transparent ? ['TRANSP:TRANSPARENT'] : []),
      ...(status && component === 'VEVENT' ? [`STATUS:${status}`] : []),
    ];
    const last = until && rule && !rule.includes('COUNT') ? start + until.after * day : null;
    const ends = last === null ? '' : `;UNTIL=${until?.isDate ? dateOnly(last) : `${dateOnly(last)}T120000Z`}`;
    const gone = exdate === null ? [] : [line('EXDATE', exdateForm === 'own' ? form : exdateForm, start + exdate * day)];
    const master = [
      line('DTSTART', form, start),
      ...own,
      ...(rule ? [`RRULE:${rule}${ends}`] : []),
      ...(rdate === null ? [] : [line('RDATE', form, rdate)]),
      ...(rule ? gone : []),
    ];
    const slot = moved ? start + moved.slot * day : 0;
    const exception = moved
      ? [
          `BEGIN:${component}`,
          'UID:u',
          line(moved.later ? 'RECURRENCE-ID;RANGE=THISANDFUTURE' : 'RECURRENCE-ID', form, slot),
          line('DTSTART', form, moved.later ? slot + 5_400 : moved.to),
          ...own.slice(0, 1),
          `END:${component}`,
        ]
      : [];
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', `BEGIN:${component}`, 'UID:u', ...master, `END:${component}`, ...exception];
    return [...text, 'END:VCALENDAR', ''].join('\r\n');
  });

/** Hours, a day, a month, a quarter, a year; around today, at the edges of the window and beyond them. */
const range = fc
  .record({
    from: fc.oneof(offset, fc.constantFrom(-yearSeconds, 2 * yearSeconds, -yearSeconds / 3, (2 * yearSeconds) / 3), fc.constant(0)),
    shift: fc.constantFrom(0, -1, 1, -day, day),
    length: fc.constantFrom(1, 3_600, day, 7 * day, 31 * day, 92 * day, 366 * day),
  })
  .map(({ from, shift, length }) => ({ from: Math.floor(today + from + shift), to: Math.floor(today + from + shift) + length }));

type Place = { store: Store; id: CollectionId; items: readonly Item[] };

async function compare({ store, id, items }: Place, count: number, what: string): Promise<number> {
  const objects = items.map((item) => ({ item, object: parseCalendarObject(item.body) }));
  let hits = 0;
  for (const asked of fc.sample(range, { numRuns: count, seed: seed + what.length })) {
    for (const component of ['VEVENT', 'VTODO', 'VJOURNAL'] as const) {
      const below = { name: component, isNotDefined: false, timeRange: { start: asked.from, end: asked.to }, props: [], comps: [] };
      const filter = { name: 'VCALENDAR', isNotDefined: false, timeRange: null, props: [], comps: [below] };
      const found = new Map((await findOccurring(store, [id], asked, [component])).map(({ item, certain }) => [item.name, certain]));
      for (const zone of zones) {
        for (const { item, object } of objects) {
          const meets = object.component === component && calendarMeets(filter, { object, zone });
          const said = `${what}: ${JSON.stringify({ asked, component, zone: zone.id, today })}\n${item.body}`;
          if (meets) assert.ok(found.has(item.name), `lost ${said}`);
          else assert.notEqual(found.get(item.name), true, `wrongly sure ${said}`);
          if (meets) hits += 1;
        }
      }
    }
    await compareBusy({ store, id, items }, asked, what);
  }
  return hits;
}

/** Sorted, cut to the range; as a text, to compare. */
type Busy = { start: number; end: number; tentative: boolean };

function busyOfItems(items: readonly Item[], asked: { from: number; to: number }): Busy[] {
  return items.flatMap((item) => {
    const object = parseCalendarObject(item.body);
    if (object.component !== 'VEVENT') return [];
    return expand(object, asked.from, asked.to, { floatingZone: utcZone }).flatMap(({ component, startSeconds, endSeconds }) => {
      const busy = busyOf(component);
      return busy === 'free' ? [] : [{ start: startSeconds, end: endSeconds, tentative: busy === 'tentative' }];
    });
  });
}

async function compareBusy({ store, id, items }: Place, asked: { from: number; to: number }, what: string): Promise<void> {
  const { times, unsure } = await findBusyTimes(store, [id], asked);
  const text = (list: readonly Busy[]) => list.map(({ start, end, tentative }) => `${start} ${end} ${tentative}`).toSorted();
  assert.deepEqual(
    text([...times, ...busyOfItems(unsure, asked)]),
    text(busyOfItems(items, asked)),
    `busy times, ${what}: ${JSON.stringify(asked)}`,
  );
}

for (const dialect of dialects) {
  describe(`stored occurrences on ${dialect}`, { timeout: 900_000 }, () => {
    let now = new Date(today * 1000);
    let store: Store;
    // Said first, so that it is closed before its database is dropped.
    after(() => store.close());
    const world = storeWorld(dialect);
    before(async () => {
      store = await openStore({ url: world.url(), bus: createMemoryBus(), clock: { now: () => now } });
    });

    test('a range answered with them has the answer of reading every body: in the window, at its edges, beyond it, rolled on or not', async () => {
      now = new Date(today * 1000);
      const { id } = await makeCollection(store);
      const texts = fc.sample(event, { numRuns: 100, seed });
      await writeCollection(store, id, async (log) => {
        for (const [at, body] of texts.entries()) {
          const index = { ...indexCalendarObject(body), uid: `u${at}` };
          await log.put({ name: `${at}.ics`, body, index });
        }
      });
      const names = texts.map((_, at) => `${at}.ics`);
      const place = { store, id, items: await readItems(store, id, names) };
      const modseqs = () =>
        readItems(store, id, names).then((items) => items.map(({ name, modseq, etag }) => `${name} ${modseq} ${etag}`).toSorted());
      const before = await modseqs();
      const hits = await compare(place, 24, 'as written');
      assert.ok(hits > 100, 'the samples must hit often enough to mean something');

      now = new Date((today + 250 * day) * 1000);
      await compare(place, 9, 'eight months later');
      assert.ok((await rollOccurrences(store, indexCalendarObject, 60)) > 0, 'there was something to roll on');
      await compare(place, 12, 'rolled on');
      assert.equal(await rollOccurrences(store, indexCalendarObject, 60), 0, 'and then there is nothing left to do');

      now = new Date((today + 2000 * day) * 1000);
      await compare(place, 9, 'long after');

      now = new Date(today * 1000);
      await store.sql.run('DELETE FROM item_occurrence WHERE collection_id = ?', [id]);
      await store.sql.run('UPDATE item SET indexed_from = 0, indexed_to = -9000000000000 WHERE collection_id = ?', [id]);
      await compare(place, 6, 'items of the release before');
      assert.equal(await rollOccurrences(store, indexCalendarObject, 60), texts.length, 'all of them are read once');
      await compare(place, 12, 'read by the job');
      assert.deepEqual(await modseqs(), before, 'none of that is a change of an item');
    });

    test('an item that changes or goes takes its occurrences with it', async () => {
      now = new Date(today * 1000);
      const { id } = await makeCollection(store);
      const text = (start: number, ...more: string[]) =>
        [
          'BEGIN:VCALENDAR',
          'VERSION:2.0',
          'BEGIN:VEVENT',
          'UID:u',
          line('DTSTART', 'utc', start),
          ...more,
          'END:VEVENT',
          'END:VCALENDAR',
          '',
        ].join('\r\n');
      const put = (body: string) => writeCollection(store, id, (log) => log.put({ name: 'a', body, index: indexCalendarObject(body) }));
      const at = async (start: number) =>
        (await findOccurring(store, [id], { from: today + start, to: today + start + 3_600 })).map(
          ({ item, certain }) => `${item.name} ${certain}`,
        );
      const rows = async () => (await store.sql.rows('SELECT position FROM item_occurrence WHERE collection_id = ?', [id])).length;
      await put(text(0, 'RRULE:FREQ=DAILY;COUNT=20'));
      assert.equal(await rows(), 20);
      assert.deepEqual([await at(0), await at(5 * day), await at(20 * day)], [['a true'], ['a true'], []]);
      await put(text(5 * day));
      assert.deepEqual([await at(0), await at(5 * day), await rows()], [[], ['a true'], 1]);
      await put(text(5 * day, 'RRULE:FREQ=DAILY'));
      assert.deepEqual([await at(0), await at(900 * day)], [[], ['a false']], 'an endless series is found beyond its window, to be tested');
      await writeCollection(store, id, (log) => log.remove({ name: 'a' }));
      assert.deepEqual([await at(5 * day), await rows()], [[], 0]);
    });

    test('however dense a series, what is stored of it is bounded', async () => {
      now = new Date(today * 1000);
      const { id } = await makeCollection(store);
      for (const [at, rule] of ['FREQ=SECONDLY', 'FREQ=MINUTELY', 'FREQ=HOURLY', 'FREQ=DAILY', 'FREQ=DAILY;COUNT=5000'].entries()) {
        const body = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u${at}\r\nDTSTART:20200101T000000Z\r\nRRULE:${rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
        await writeCollection(store, id, (log) => log.put({ name: `${at}`, body, index: indexCalendarObject(body) }));
      }
      const rows = await store.sql.rows<{ item_id: string }>('SELECT item_id FROM item_occurrence WHERE collection_id = ?', [id]);
      assert.ok(rows.length > 300 && rows.length <= 2_000, String(rows.length));
      const found = await findOccurring(store, [id], { from: today, to: today + day });
      assert.deepEqual(found.map(({ item }) => item.name).toSorted(), ['0', '1', '2', '3', '4']);
    });
  });
}
