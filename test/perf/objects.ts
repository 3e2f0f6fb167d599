// Calendar objects and cards of the size real ones have (1.4 kB and 0.5 kB), spread so that the right answer is known.

const day = 86_400_000;
/** Events lie on the days from here on. */
export const firstDay = Date.UTC(2025, 0, 1);
const spanDays = 720;

/** The UTC day number (from firstDay) of an event. Every tenth repeats weekly, ten times. */
const dayOf = (index: number) => (index * 7) % spanDays;
export const isSeries = (index: number) => index % 10 === 9;

const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');

/** The text of event `index`; `revision` changes its summary and nothing else. */
export function eventText(uid: string, index: number, revision = 0): string {
  const start = firstDay + dayOf(index) * day + (8 + (index % 9)) * 3_600_000;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Atrium//Bench//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(firstDay)}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(start + 3_600_000)}`,
    ...(isSeries(index) ? ['RRULE:FREQ=WEEKLY;COUNT=10'] : []),
    `SUMMARY:Meeting number ${index}${revision === 0 ? '' : `, revision ${revision}`}`,
    'LOCATION:Room 12, second floor\\, east wing',
    'ORGANIZER;CN=Alice Martin:mailto:alice@demo.example',
    ...Array.from({ length: 6 }, (_, person) => `ATTENDEE;CN=Guest ${person};PARTSTAT=ACCEPTED:mailto:guest${person}@other.example`),
    ...Array.from({ length: 9 }, (_, line) => `X-NOTE-${line}:What was agreed on the last time about point ${line} of the list`),
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Reminder',
    'TRIGGER:-PT15M',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** How many of the first `count` events have an occurrence from day `from` to before day `to`. */
export function expectedInRange(count: number, from: number, to: number): number {
  let found = 0;
  for (let index = 0; index < count; index++) {
    const days = isSeries(index) ? Array.from({ length: 10 }, (_, week) => dayOf(index) + week * 7) : [dayOf(index)];
    if (days.some((at) => at >= from && at < to)) found++;
  }
  return found;
}

export function cardText(uid: string, index: number): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:${uid}`,
    `FN:Person Number ${index}`,
    `N:Number ${index};Person;;;`,
    'ORG:Example Ltd;Department of Examples',
    `EMAIL;TYPE=WORK:person${index}@example.example`,
    `EMAIL;TYPE=HOME:home${index}@home.example`,
    `TEL;TYPE=CELL:+44 7700 9${String(index).padStart(5, '0')}`,
    'ADR;TYPE=WORK:;;14 Mill Lane;Sheffield;;S1 2AB;United Kingdom',
    'NOTE:Met at the conference\\, sends postcards.',
    'END:VCARD',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
