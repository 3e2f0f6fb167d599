import type { Component, Property } from '@/server/formats/content-line/model';
import { encodeText } from '@/server/formats/content-line/text-value';
import { makeParameter, makeProperty, writeLines } from '@/server/formats/content-line/write-lines';
import { withZone } from '@/server/formats/ical/write-vtimezone';
import { byName } from './people';

export const demoZone = 'Europe/London';

/** One event, told relative to the Monday of the week the demo is first started in. */
export type SeedEvent = {
  calendar: 'personal' | 'work' | 'family';
  summary: string;
  /** 0 = Monday of this week. */
  day: number;
  /** "09:30"; absent for all-day. */
  at?: string;
  /** Minutes, or days when all-day. */
  length: number;
  zone?: string;
  location?: string;
  description?: string;
  rule?: string;
  /** Days (relative, like `day`) a series leaves out. */
  except?: readonly number[];
  reminder?: number;
  /** Given names; the first is the organiser. */
  people?: readonly string[];
  categories?: string;
  transparent?: boolean;
  tentative?: boolean;
  private?: boolean;
};

export const aliceEvents: readonly SeedEvent[] = [
  {
    calendar: 'work',
    summary: 'Team stand-up',
    day: -14,
    at: '09:15',
    length: 15,
    rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH',
    location: 'Front desk',
    except: [-11],
  },
  {
    calendar: 'work',
    summary: 'Renovation: site walk',
    day: -7,
    at: '10:00',
    length: 90,
    rule: 'FREQ=WEEKLY;COUNT=16',
    location: 'East wing, hard hats at the gate',
    people: ['Hannah', 'Alice', 'Bob', 'Declan'],
    reminder: 30,
  },
  {
    calendar: 'work',
    summary: 'Budget review, second quarter',
    day: 0,
    at: '13:30',
    length: 60,
    location: 'Room 2',
    people: ['Ingrid', 'Alice', 'Priya'],
    description: 'Please read the two tables beforehand.\nThe heating line is the one to talk about.',
  },
  {
    calendar: 'work',
    summary: 'Call: Médiathèque de Lyon',
    day: 0,
    at: '15:30',
    length: 45,
    zone: 'Europe/Paris',
    description: 'Exchange of exhibitions: dates, insurance, transport.',
    people: ['Amélie', 'Alice'],
  },
  { calendar: 'personal', summary: 'Dentist', day: 0, at: '17:30', length: 30, location: '22 Queen Street', private: true, reminder: 60 },
  {
    calendar: 'work',
    summary: 'One to one with Bob',
    day: -6,
    at: '11:00',
    length: 30,
    rule: 'FREQ=WEEKLY',
    location: 'Café Riverside',
    people: ['Alice', 'Bob'],
  },
  {
    calendar: 'work',
    summary: 'Lighting samples with Marta',
    day: 1,
    at: '13:00',
    length: 90,
    location: 'Reading room',
    people: ['Marta', 'Alice', 'Declan'],
  },
  {
    calendar: 'work',
    summary: 'Interview: systems assistant',
    day: 1,
    at: '13:30',
    length: 60,
    location: 'Room 1',
    people: ['Mateusz', 'Alice'],
    tentative: true,
  },
  { calendar: 'work', summary: 'Press release: final wording', day: 1, at: '15:30', length: 60 },
  {
    calendar: 'personal',
    summary: 'Climbing',
    day: -13,
    at: '19:00',
    length: 120,
    rule: 'FREQ=WEEKLY;BYDAY=TU,TH',
    location: 'The Depot',
    transparent: false,
  },
  {
    calendar: 'work',
    summary: 'Reading to children: rehearsal',
    day: 2,
    at: '09:30',
    length: 45,
    location: 'Children’s corner',
    people: ['Nora', 'Alice'],
  },
  {
    calendar: 'work',
    summary: 'Collections committee',
    day: -12,
    at: '11:00',
    length: 90,
    rule: 'FREQ=WEEKLY;INTERVAL=2',
    location: 'Room 2',
    people: ['Priya', 'Alice', 'Samuel'],
  },
  { calendar: 'work', summary: 'Lunch with Grace (culture grants)', day: 2, at: '12:30', length: 75, location: 'Café Riverside' },
  {
    calendar: 'work',
    summary: 'Focus: grant application',
    day: 2,
    at: '14:00',
    length: 150,
    categories: 'Focus',
    description: 'No calls, please.',
  },
  { calendar: 'family', summary: 'Parents’ evening', day: 2, at: '18:00', length: 60, location: 'Hillside Primary School' },
  {
    calendar: 'work',
    summary: 'Architects: windows and acoustics',
    day: 3,
    at: '10:00',
    length: 120,
    location: 'Hallam & Frost, 14 Mill Lane',
    people: ['Hannah', 'Alice', 'Lotte'],
    reminder: 45,
  },
  {
    calendar: 'work',
    summary: 'Acoustics: listening test',
    day: 3,
    at: '11:15',
    length: 60,
    location: 'Great hall',
    people: ['Lotte', 'Bob'],
  },
  {
    calendar: 'work',
    summary: 'Call with Yuki (Kyoto)',
    day: 3,
    at: '17:00',
    length: 45,
    zone: 'Asia/Tokyo',
    tentative: true,
    description: 'Conservation of the two atlases.',
  },
  { calendar: 'work', summary: 'Poetry evening: planning', day: 3, at: '15:00', length: 60, people: ['Leila', 'Alice', 'Tom'] },
  {
    calendar: 'work',
    summary: 'Catalogue server update',
    day: 4,
    at: '07:30',
    length: 60,
    people: ['Mateusz', 'Alice'],
    transparent: true,
  },
  { calendar: 'work', summary: 'Weekly round-up', day: -10, at: '10:00', length: 45, rule: 'FREQ=WEEKLY', location: 'Front desk' },
  { calendar: 'work', summary: 'Contract with Nordic Print', day: 4, at: '11:30', length: 60, people: ['Zoë', 'Alice', 'Ingrid'] },
  {
    calendar: 'work',
    summary: 'Friends of Riverside: tea',
    day: 4,
    at: '15:00',
    length: 90,
    location: 'Reading room',
    people: ['George', 'Alice'],
  },
  { calendar: 'family', summary: 'Dinner with Luc and Chloé', day: 4, at: '19:30', length: 150, location: 'Home' },
  { calendar: 'personal', summary: 'Market, then bread', day: 5, at: '09:30', length: 90 },
  {
    calendar: 'family',
    summary: 'Swimming lesson',
    day: -2,
    at: '14:00',
    length: 60,
    rule: 'FREQ=WEEKLY;BYDAY=SA',
    location: 'Leisure centre',
  },
  { calendar: 'personal', summary: 'Long run', day: 6, at: '08:30', length: 90 },
  {
    calendar: 'work',
    summary: 'Library conference, Leeds',
    day: 1,
    length: 2,
    location: 'Leeds',
    categories: 'Travel',
    transparent: true,
    description: 'Tom goes; Alice dials in for the second morning.',
  },
  { calendar: 'family', summary: 'School holidays', day: 7, length: 5, transparent: true },
  { calendar: 'work', summary: 'Exhibition opens: Maps of the river', day: 4, length: 1, categories: 'Public' },
  { calendar: 'family', summary: 'Maman’s birthday', day: -200, length: 1, rule: 'FREQ=YEARLY', transparent: true },
  { calendar: 'work', summary: 'Pay run closes', day: -28, length: 1, rule: 'FREQ=MONTHLY;BYDAY=-1FR', transparent: true },
  {
    calendar: 'work',
    summary: 'Board meeting',
    day: 8,
    at: '17:00',
    length: 120,
    location: 'Council chamber',
    reminder: 1440,
    people: ['Grace', 'Alice', 'George'],
  },
  { calendar: 'work', summary: 'Fire drill', day: 9, at: '10:30', length: 20 },
  { calendar: 'work', summary: 'Photographs of the new hall', day: 10, at: '14:00', length: 120, people: ['Theo', 'Alice'] },
  { calendar: 'personal', summary: 'Train to Annecy', day: 11, at: '16:05', length: 420, description: 'Seats 41 and 42, coach 7.' },
  { calendar: 'work', summary: 'Window delivery', day: -5, at: '08:00', length: 180, location: 'Yard' },
  { calendar: 'work', summary: 'Grant report handed in 🎉', day: -3, at: '16:00', length: 30 },
  { calendar: 'personal', summary: 'Concert: Xenia Volkova', day: -2, at: '20:00', length: 120, location: 'St Mary’s' },
];

export const bobEvents: readonly SeedEvent[] = [
  { calendar: 'work', summary: 'Boiler inspection', day: 0, at: '08:00', length: 120, people: ['Peter', 'Bob'] },
  { calendar: 'work', summary: 'Keys and alarms round', day: -7, at: '17:30', length: 30, rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR' },
  { calendar: 'work', summary: 'Electricians: east wing', day: 2, at: '09:00', length: 240, people: ['Ravi', 'Bob'] },
  { calendar: 'work', summary: 'Scaffolding comes down', day: 4, length: 1 },
  { calendar: 'personal', summary: 'Football practice', day: -4, at: '18:30', length: 90, rule: 'FREQ=WEEKLY' },
];

export const carolEvents: readonly SeedEvent[] = [
  { calendar: 'work', summary: 'Account review: Riverside', day: 1, at: '10:00', length: 60 },
  { calendar: 'work', summary: 'Quarter planning', day: 3, at: '09:00', length: 180 },
  { calendar: 'personal', summary: 'Yoga', day: -5, at: '07:30', length: 60, rule: 'FREQ=WEEKLY;BYDAY=WE' },
];

/** The iCalendar text of one event. `monday` is that day's midnight as a UTC date. */
export function eventText(uid: string, event: SeedEvent, monday: Date): string {
  const zone = event.zone ?? demoZone;
  const allDay = event.at === undefined;
  const start = dateAt(monday, event.day, event.at);
  const end = new Date(start.getTime() + event.length * (allDay ? 86_400_000 : 60_000));
  const time = (name: string, when: Date) =>
    allDay
      ? makeProperty(name, stamp(when).slice(0, 8), [makeParameter('VALUE', 'DATE')])
      : makeProperty(name, stamp(when).slice(0, 15), [makeParameter('TZID', zone)]);
  const children: (Property | Component)[] = [
    makeProperty('UID', uid),
    makeProperty('DTSTAMP', stamp(dateAt(monday, -7, '08:00'))),
    time('DTSTART', start),
    time('DTEND', end),
    makeProperty('SUMMARY', encodeText(event.summary)),
  ];
  const text = (name: string, value: string | undefined) => {
    if (value !== undefined) children.push(makeProperty(name, encodeText(value)));
  };
  text('LOCATION', event.location);
  text('DESCRIPTION', event.description);
  text('CATEGORIES', event.categories);
  if (event.rule) children.push(makeProperty('RRULE', event.rule));
  for (const day of event.except ?? []) children.push(time('EXDATE', dateAt(monday, day, event.at)));
  if (event.transparent) children.push(makeProperty('TRANSP', 'TRANSPARENT'));
  if (event.private) children.push(makeProperty('CLASS', 'PRIVATE'));
  children.push(makeProperty('STATUS', event.tentative ? 'TENTATIVE' : 'CONFIRMED'));
  children.push(...people(event.people ?? []));
  if (event.reminder !== undefined) children.push(alarm(event.reminder));
  const calendar: Component = {
    kind: 'component',
    name: 'VCALENDAR',
    children: [
      makeProperty('VERSION', '2.0'),
      makeProperty('PRODID', '-//Atrium//Demo//EN'),
      { kind: 'component', name: 'VEVENT', children },
    ],
  };
  return writeLines(allDay ? calendar : withZone(calendar, zone, Math.floor(start.getTime() / 1000)));
}

function people(names: readonly string[]): Property[] {
  return names.map((given, index) => {
    const { name, address } = byName(given);
    if (index === 0) return makeProperty('ORGANIZER', `mailto:${address}`, [makeParameter('CN', name)]);
    const answer = given === 'Alice' || index % 3 !== 0 ? 'ACCEPTED' : 'NEEDS-ACTION';
    return makeProperty('ATTENDEE', `mailto:${address}`, [
      makeParameter('CN', name),
      makeParameter('ROLE', 'REQ-PARTICIPANT'),
      makeParameter('PARTSTAT', answer),
    ]);
  });
}

function alarm(minutes: number): Component {
  return {
    kind: 'component',
    name: 'VALARM',
    children: [makeProperty('ACTION', 'DISPLAY'), makeProperty('DESCRIPTION', 'Reminder'), makeProperty('TRIGGER', `-PT${minutes}M`)],
  };
}

function dateAt(monday: Date, day: number, at = '00:00'): Date {
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  return new Date(monday.getTime() + day * 86_400_000 + (hours * 60 + minutes) * 60_000);
}

/** The wall clock kept in a UTC date, as iCalendar writes it (with Z). */
function stamp(when: Date): string {
  return when.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Midnight of this week's Monday, as a UTC date. */
export function mondayOf(now: Date): Date {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return new Date(midnight - ((now.getUTCDay() + 6) % 7) * 86_400_000);
}
