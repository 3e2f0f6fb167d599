// Calendar objects and cards of the size real ones have (1.4 kB and 0.5 kB), spread so that the right answer of every question is known
// without asking our own code. A calendar holds three events a day, however large: a larger one reaches over more years.

const day = 86_400_000;
const hour = 3_600_000;
const now = new Date();
/** The month that is asked for: the next one, UTC. */
export const month = {
  from: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
  to: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 1),
};

export const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
const local = (ms: number) => stamp(ms).slice(0, -1);

/** Hours Paris is ahead of UTC: by the rule of the European Union, not by our zone tables. */
function parisHours(utc: number): number {
  const year = new Date(utc).getUTCFullYear();
  const lastSunday = (monthIndex: number) => {
    const last = Date.UTC(year, monthIndex + 1, 0);
    return last - new Date(last).getUTCDay() * day + hour;
  };
  return utc >= lastSunday(2) && utc < lastSunday(9) ? 2 : 1;
}
const fromParis = (wall: number) => wall - parisHours(wall - hour) * hour;

type Shape = 'single' | 'series' | 'endless' | 'birthday';
/** A tenth repeats ten times in a zone, with one occurrence left out and one moved; a few repeat for ever, as many in any calendar. */
function shapeOf(index: number): Shape {
  if (index < 6) return 'endless';
  if (index < 8) return 'birthday';
  return index % 10 === 9 ? 'series' : 'single';
}

/** Wall clock (as if UTC) of the first occurrence. */
function startOf(index: number, size: number): number {
  const shape = shapeOf(index);
  const at = (8 + (index % 9)) * hour;
  if (shape === 'endless') return month.from + (index - 700) * day + at;
  if (shape === 'birthday') return Date.UTC(new Date(month.from).getUTCFullYear() - 2, new Date(month.from).getUTCMonth(), 5 + (index % 9));
  const days = Math.ceil(size / 3);
  return month.from + ((index % days) - Math.floor(days * 0.7)) * day + at;
}

type Instance = { start: number; end: number; isBusy: boolean };

/** When event `index` of a calendar of `size` happens near the month, in UTC. */
function instancesOf(index: number, size: number): Instance[] {
  const start = startOf(index, size);
  const lasting = (from: number): Instance => ({ start: from, end: from + hour, isBusy: true });
  switch (shapeOf(index)) {
    case 'single':
      return [lasting(start)];
    case 'birthday':
      return [0, 1, 2, 3].map((years) => {
        const date = new Date(start);
        const at = Date.UTC(date.getUTCFullYear() + years, date.getUTCMonth(), date.getUTCDate());
        return { start: at, end: at + day, isBusy: false };
      });
    case 'endless':
      return Array.from({ length: 120 }, (_, week) => lasting(fromParis(start + week * 7 * day)));
    case 'series':
      return Array.from({ length: 10 }, (_, week) => week)
        .filter((week) => week !== 3)
        .map((week) => lasting(fromParis(start + week * 7 * day + (week === 5 ? 2 * hour : 0))));
  }
}

export type Expected = { uids: string[]; starts: string[]; busy: string[] };

/** What happens in the month: who, the start of each occurrence, and the joined busy times as FREEBUSY says them; all sorted. */
export function expectedInMonth(size: number): Expected {
  const uids: string[] = [];
  const starts: string[] = [];
  const busy: Instance[] = [];
  for (let index = 0; index < size; index++) {
    const inside = instancesOf(index, size).filter(({ start, end }) => start < month.to && end > month.from);
    if (inside.length > 0) uids.push(uidOf(index));
    const isDate = shapeOf(index) === 'birthday';
    starts.push(...inside.map(({ start }) => (isDate ? stamp(start).slice(0, 8) : stamp(start))));
    busy.push(...inside.filter(({ isBusy }) => isBusy));
  }
  return { uids: uids.toSorted(), starts: starts.toSorted(), busy: joined(busy) };
}

function joined(times: readonly Instance[]): string[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of times.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result.map(({ start, end }) => `${stamp(start)}/${stamp(end)}`).toSorted();
}

export const uidOf = (index: number) => `bench-${index}`;

const paris = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Paris',
  'BEGIN:DAYLIGHT',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'DTSTART:19700329T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'DTSTART:19701025T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'END:VTIMEZONE',
];

function timesOf(index: number, size: number): string[] {
  const start = startOf(index, size);
  const zoned = (name: string, at: number) => `${name};TZID=Europe/Paris:${local(at)}`;
  switch (shapeOf(index)) {
    case 'single':
      return [`DTSTART:${stamp(start)}`, `DTEND:${stamp(start + hour)}`];
    case 'birthday':
      return [`DTSTART;VALUE=DATE:${stamp(start).slice(0, 8)}`, 'RRULE:FREQ=YEARLY', 'TRANSP:TRANSPARENT'];
    case 'endless':
      return [zoned('DTSTART', start), zoned('DTEND', start + hour), 'RRULE:FREQ=WEEKLY'];
    case 'series':
      return [zoned('DTSTART', start), zoned('DTEND', start + hour), 'RRULE:FREQ=WEEKLY;COUNT=10', zoned('EXDATE', start + 21 * day)];
  }
}

/** The text of event `index` in a calendar of `size`; `revision` changes its summary and nothing else. */
export function eventText(uid: string, index: number, size: number, revision = 0): string {
  const isZoned = shapeOf(index) === 'series' || shapeOf(index) === 'endless';
  const summary = `SUMMARY:Meeting number ${index}${revision === 0 ? '' : `, revision ${revision}`}`;
  const moved = startOf(index, size) + 35 * day;
  const exception = [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(month.from)}`,
    `RECURRENCE-ID;TZID=Europe/Paris:${local(moved)}`,
    `DTSTART;TZID=Europe/Paris:${local(moved + 2 * hour)}`,
    `DTEND;TZID=Europe/Paris:${local(moved + 3 * hour)}`,
    `${summary} (later)`,
    'END:VEVENT',
  ];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Atrium//Bench//EN',
    ...(isZoned ? paris : []),
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(month.from)}`,
    ...timesOf(index, size),
    summary,
    'LOCATION:Room 12, second floor\\, east wing',
    'ORGANIZER;CN=Alice Martin:mailto:alice@demo.example',
    ...Array.from({ length: 6 }, (_, person) => `ATTENDEE;CN=Guest ${person};PARTSTAT=ACCEPTED:mailto:guest${person}@other.example`),
    ...Array.from(
      { length: isZoned ? 2 : 9 },
      (_, line) => `X-NOTE-${line}:What was agreed on the last time about point ${line} of the list`,
    ),
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Reminder',
    'TRIGGER:-PT15M',
    'END:VALARM',
    'END:VEVENT',
    ...(shapeOf(index) === 'series' ? exception : []),
    'END:VCALENDAR',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

export const emailOf = (index: number) => `person${index}@example.example`;

export function cardText(uid: string, index: number): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `FN:Person Number ${index}`,
    `N:Number ${index};Person;;;`,
    'ORG:Example Ltd;Department of Examples',
    `EMAIL;TYPE=WORK:${emailOf(index)}`,
    `EMAIL;TYPE=HOME:home${index}@home.example`,
    `TEL;TYPE=CELL:+44 7700 9${String(index).padStart(5, '0')}`,
    'ADR;TYPE=WORK:;;14 Mill Lane;Sheffield;;S1 2AB;United Kingdom',
    'NOTE:Met at the conference\\, sends postcards.',
    'END:VCARD',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
