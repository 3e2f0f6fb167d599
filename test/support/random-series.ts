import { day, type Form, homeMadeZone, type LengthSpec, type RuleSpec, type SeriesSpec, slotsOfRule } from './series-oracle';

// Random recurring events, the same ones for the same seed.

export type Random = {
  next(): number;
  int(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  chance(of: number): boolean;
};

/** mulberry32: small, and good enough to choose test cases. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    pick: (from) => {
      const picked = from[int(0, from.length - 1)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    chance: (of) => next() < of,
  };
}

/** The seed of a run: ATRIUM_TEST_SEED, or always the same one. */
export const testSeed = Number(process.env['ATRIUM_TEST_SEED'] ?? 20261121);

const someOf = <T>(random: Random, from: readonly T[], most: number): T[] => [
  ...new Set(Array.from({ length: random.int(1, most) }, () => random.pick(from))),
];

function randomRule(random: Random, form: Form, start: number): RuleSpec {
  const freq = random.pick(
    form === 'date'
      ? (['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'] as const)
      : (['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY'] as const),
  );
  const rule: RuleSpec = {
    freq,
    interval: freq === 'MINUTELY' ? random.int(30, 400) : random.chance(0.5) ? 1 : random.int(1, freq === 'HOURLY' ? 50 : 6),
    count: null,
    until: null,
    weekStart: random.chance(0.6) ? 1 : random.int(0, 6),
    byMonth: [],
    byMonthDay: [],
    byYearDay: [],
    byWeekNo: [],
    byDay: [],
    byHour: [],
    byMinute: [],
    bySetPos: [],
  };
  const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const weekdays = () => someOf(random, [0, 1, 2, 3, 4, 5, 6], 3).map((weekday) => ({ weekday, ordinal: 0 }));
  const counted = () => weekdays().map(({ weekday }) => ({ weekday, ordinal: random.pick([0, 0, 1, 2, 3, 4, 5, -1, -2, -5]) }));
  if (random.chance(0.25)) rule.byMonth = someOf(random, months, 3);
  if (freq === 'YEARLY') {
    const kind = random.int(0, 5);
    if (kind === 0) rule.byMonthDay = someOf(random, [1, 13, 28, 29, 30, 31, -1, -2, -31], 3);
    if (kind === 1)
      rule.byDay = random.chance(0.3) ? [{ weekday: random.int(0, 6), ordinal: random.pick([20, -20, 52, 53, -53]) }] : counted();
    if (kind === 2) rule.byYearDay = someOf(random, [1, 59, 60, 100, 200, 365, 366, -1, -100, -366], 3);
    if (kind === 3) {
      rule.byWeekNo = someOf(random, [1, 2, 20, 52, 53, -1, -53], 2);
      rule.interval = 1;
      if (random.chance(0.6)) rule.byDay = weekdays();
    }
    if (kind === 4) [rule.byMonthDay, rule.byDay] = [someOf(random, [11, 12, 13, 14, -1, -7], 3), weekdays()];
  } else if (freq === 'MONTHLY') {
    const kind = random.int(0, 3);
    if (kind === 0 || kind === 3) rule.byMonthDay = someOf(random, [1, 5, 13, 29, 30, 31, -1, -3], 3);
    if (kind === 1) rule.byDay = counted();
    if (kind === 3) rule.byDay = weekdays();
  } else if (random.chance(0.4)) rule.byDay = weekdays();
  if (freq === 'DAILY' && random.chance(0.2)) rule.byMonthDay = someOf(random, [1, 2, 3, 10, 20, -1], 4);
  if (form !== 'date' && freq !== 'MINUTELY') {
    if (random.chance(0.15)) rule.byHour = someOf(random, [0, 1, 2, 3, 9, 17, 23], 2);
    if (random.chance(0.15)) rule.byMinute = someOf(random, [0, 15, 30, 59], 2);
  }
  const manyInPeriod = rule.byDay.length + rule.byMonthDay.length + rule.byHour.length + rule.byMinute.length + rule.byMonth.length > 0;
  if (manyInPeriod && rule.byWeekNo.length === 0 && freq !== 'MINUTELY' && random.chance(0.25))
    rule.bySetPos = someOf(random, [1, 2, 3, -1, -2, 10], 2);
  const short = freq === 'HOURLY' || freq === 'MINUTELY';
  const ends = random.next();
  if (ends < (short ? 0.6 : 0.3)) rule.count = random.int(1, 60);
  else if (ends < (short ? 2 : 0.6)) {
    const reach = short ? random.int(1, 40) : random.int(1, 2000);
    const limit = start + reach * day;
    rule.until = limit;
    // Often exactly on an occurrence: UNTIL is inclusive.
    const slots = random.chance(0.5) ? slotsOfRule({ ...rule }, start) : [];
    rule.until = slots.length > 0 ? random.pick(slots) : limit;
  }
  return rule;
}

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Apia'];

/** A random event, often recurring, with exceptions in and out of it. */
export function randomSeries(random: Random, uid: string): SeriesSpec {
  const form = random.pick(['utc', 'floating', 'date', 'zoned', 'zoned', 'zoned', 'home-made'] as const);
  const startDay = Math.floor(Date.UTC(random.int(1998, 2030), random.int(0, 11), random.int(1, 28)) / 1000) + random.int(0, 3) * day;
  const clock = random.chance(0.3) ? random.pick([0, 3600, 7200, 9000, 10_800, 82_800]) : random.int(0, 95) * 900;
  const start = form === 'date' ? startDay : startDay + clock;
  const lengths: readonly LengthSpec[] =
    form === 'date'
      ? [{ kind: 'none' }, { kind: 'end', seconds: random.int(1, 20) * day }, { kind: 'duration', days: random.int(1, 9), seconds: 0 }]
      : [
          { kind: 'none' },
          { kind: 'end', seconds: random.int(1, 300) * 900 },
          { kind: 'duration', days: 0, seconds: random.int(1, 100) * 600 },
          { kind: 'duration', days: random.int(1, 9), seconds: random.pick([0, 3600]) },
        ];
  const spec: SeriesSpec = {
    uid,
    form,
    tzid: form === 'home-made' ? 'Our own' : random.pick(zones),
    start,
    length: random.pick(lengths),
    rule: random.chance(0.85) ? randomRule(random, form, start) : null,
    exdates: [],
    rdates: [],
    periods: [],
    overrides: [],
    status: random.pick(['CONFIRMED', 'CONFIRMED', 'TENTATIVE', 'CANCELLED'] as const),
    transparent: random.chance(0.15),
  };
  const slots = spec.rule ? slotsOfRule(spec.rule, start).slice(0, 400) : [start];
  if (random.chance(0.3)) spec.exdates = someOf(random, slots, 4);
  // At minutes no rule has, so that they stand alone.
  const apart = () => startDay + random.int(-30, 900) * day + (form === 'date' ? 0 : random.int(0, 23) * 3600 + 420);
  if (random.chance(0.2)) spec.rdates = [apart(), apart()];
  if (form !== 'date' && random.chance(0.15)) spec.periods = [{ start: apart() + 60, seconds: random.int(1, 40) * 1800 }];
  const free = slots.filter((slot) => !spec.exdates.includes(slot));
  if (spec.rule && free.length > 0 && random.chance(0.4)) {
    const chosen = someOf(random, free, 3);
    if (random.chance(0.2)) chosen.push(startDay + 1500 * day + (form === 'date' ? 0 : 120));
    spec.overrides = chosen.map((slot) => ({
      slot,
      start: slot + (form === 'date' ? random.int(-40, 40) * day : random.int(-4000, 4000) * 900),
      seconds: form === 'date' ? random.int(1, 3) * day : random.int(1, 50) * 900,
    }));
  }
  return spec;
}

const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const compact = (local: number) => new Date(local * 1000).toISOString().replace(/[-:]|\.\d+Z/g, '');

function ruleText(rule: RuleSpec, { form, tzid }: SeriesSpec, instant: (local: number) => number): string {
  const parts = [`FREQ=${rule.freq}`];
  if (rule.interval !== 1) parts.push(`INTERVAL=${rule.interval}`);
  if (rule.count !== null) parts.push(`COUNT=${rule.count}`);
  if (rule.until !== null) {
    const zoned = form !== 'floating' && form !== 'date' && tzid !== '';
    parts.push(
      `UNTIL=${form === 'date' ? compact(rule.until).slice(0, 8) : zoned ? `${compact(instant(rule.until))}Z` : compact(rule.until)}`,
    );
  }
  if (rule.weekStart !== 1) parts.push(`WKST=${weekdayNames[rule.weekStart]}`);
  const list = (name: string, values: readonly (number | string)[]) => {
    if (values.length > 0) parts.push(`${name}=${values.join(',')}`);
  };
  list('BYMONTH', rule.byMonth);
  list('BYMONTHDAY', rule.byMonthDay);
  list('BYYEARDAY', rule.byYearDay);
  list('BYWEEKNO', rule.byWeekNo);
  list(
    'BYDAY',
    rule.byDay.map(({ weekday, ordinal }) => `${ordinal || ''}${weekdayNames[weekday]}`),
  );
  list('BYHOUR', rule.byHour);
  list('BYMINUTE', rule.byMinute);
  list('BYSETPOS', rule.bySetPos);
  return parts.join(';');
}

/** The calendar object of a series. `instant` reads its wall clock. */
export function seriesText(spec: SeriesSpec, instant: (local: number) => number): string {
  const { form, tzid, length } = spec;
  const parameters = form === 'date' ? ';VALUE=DATE' : form === 'zoned' || form === 'home-made' ? `;TZID=${tzid}` : '';
  const value = (local: number) => (form === 'date' ? compact(local).slice(0, 8) : form === 'utc' ? `${compact(local)}Z` : compact(local));
  const time = (name: string, local: number) => `${name}${parameters}:${value(local)}`;
  const head = [
    `UID:${spec.uid}`,
    'DTSTAMP:20260101T000000Z',
    `STATUS:${spec.status}`,
    ...(spec.transparent ? ['TRANSP:TRANSPARENT'] : []),
  ];
  const master = [time('DTSTART', spec.start)];
  if (length.kind === 'end') master.push(time('DTEND', spec.start + length.seconds));
  if (length.kind === 'duration') master.push(`DURATION:P${length.days}D${length.seconds > 0 ? `T${length.seconds}S` : ''}`);
  if (spec.rule) master.push(`RRULE:${ruleText(spec.rule, spec, instant)}`);
  if (spec.exdates.length > 0) master.push(`EXDATE${parameters}:${spec.exdates.map(value).join(',')}`);
  for (const local of spec.rdates) master.push(time('RDATE', local));
  for (const { start, seconds } of spec.periods) master.push(`RDATE;VALUE=PERIOD${parameters}:${value(start)}/PT${seconds}S`);
  const overrides = spec.overrides.map(({ slot, start, seconds }) => {
    const end = form === 'date' ? time('DTEND', start + seconds) : `DURATION:PT${seconds}S`;
    return ['BEGIN:VEVENT', ...head, time('RECURRENCE-ID', slot), time('DTSTART', start), end, 'END:VEVENT'];
  });
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    ...(form === 'home-made' ? homeMadeZone : []),
    'BEGIN:VEVENT',
    ...head,
    ...master,
    'END:VEVENT',
    ...overrides.flat(),
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}
