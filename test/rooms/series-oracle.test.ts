import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expand } from '@/server/formats/ical/expand';
import { indexCalendarObject } from '@/server/formats/ical/index-object';
import { validateObjectResource } from '@/server/formats/ical/validate';
import { randomFrom, randomSeries, seriesText, testSeed } from '@/test/support/random-series';
import { day, type Expected, horizon, instantOf, occurrencesOf, slotsOfRule, touches } from '@/test/support/series-oracle';

// Expansion and index columns against the slow oracle. ATRIUM_TEST_SEED chooses other series, ATRIUM_TEST_SERIES more of them.

const rounds = Number(process.env['ATRIUM_TEST_SERIES'] ?? 600);
const show = ({ start, end, moved }: Pick<Expected, 'start' | 'end' | 'moved'>) =>
  `${new Date(start * 1000).toISOString()} ${(end - start) / 60} min${moved ? ' moved' : ''}`;

test(`expansion finds exactly what a day-by-day reading finds, over ${rounds} random series (seed ${testSeed})`, (t) => {
  const random = randomFrom(testSeed);
  for (let round = 0; round < rounds; round += 1) {
    const spec = randomSeries(random, `s${round}`);
    const floatingZone = random.pick(['UTC', 'America/New_York', 'Asia/Kolkata']);
    const text = seriesText(spec, (local) => instantOf(spec.form, spec.tzid, local, floatingZone));
    const slots = spec.rule ? slotsOfRule(spec.rule, spec.start) : [spec.start];
    const starts = [...slots.slice(0, 500), ...slots.slice(-3), ...spec.overrides.map(({ start }) => start), ...spec.rdates];
    const object = validateObjectResource(text, ['VEVENT']);
    const index = indexCalendarObject(object);
    for (let range = 0; range < 6; range += 1) {
      const near = random.chance(0.7)
        ? instantOf(spec.form, spec.tzid, random.pick(starts), floatingZone)
        : Date.UTC(random.int(1995, 2034), random.int(0, 11), 1) / 1000;
      const from = near + random.pick([0, 0, 1, -1, -3600, -day, -9 * day]);
      const to = from + random.pick([1, 900, 3600, day, 30 * day, 120 * day]);
      if (to + 60 * day > horizon) continue;
      const wanted = occurrencesOf(spec, floatingZone, { from, to })
        .filter((one) => touches(one, from, to))
        .map(show);
      const found = expand(object, from, to, { floatingZone }).map(({ startSeconds, endSeconds, isOverride }) =>
        show({ start: startSeconds, end: endSeconds, moved: isOverride }),
      );
      assert.deepEqual(
        found,
        wanted,
        `seed ${testSeed}, round ${round}, ${floatingZone}, ${new Date(from * 1000).toISOString()} +${to - from}\n${text}`,
      );
      // The columns that choose candidates never leave one out.
      if (wanted.length > 0) {
        assert.ok(index.firstStart !== null && index.firstStart <= to, `round ${round}: firstStart\n${text}`);
        assert.ok(index.lastEnd === null || index.lastEnd >= from, `round ${round}: lastEnd\n${text}`);
      }
    }
  }
  t.diagnostic(`seed ${testSeed}`);
});
