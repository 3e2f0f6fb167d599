import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isDomainError } from '@/server/core/errors';
import { serialize } from './parse';
import { validateObjectResource } from './validate';

const wrap = (...lines: string[]) => ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:one', 'DTSTART:20261121T090000Z', ...lines, 'END:VEVENT'];
const all = ['VEVENT', 'VTODO', 'VJOURNAL'];

function refusal(text: string, allowed = all): unknown {
  try {
    validateObjectResource(text, allowed);
  } catch (error) {
    assert.ok(isDomainError(error), String(error));
    return error.details['precondition'];
  }
  return null;
}

describe('refused, with the CalDAV element that says why', () => {
  const cases: [string, string, string][] = [
    ['no calendar at all', 'hello', 'valid-calendar-data'],
    ['an empty text', '', 'valid-calendar-data'],
    ['a card', 'BEGIN:VCARD\nVERSION:3.0\nFN:x\nEND:VCARD\n', 'valid-calendar-data'],
    ['cut off', wrap(...event()).slice(0, -20), 'valid-calendar-data'],
    ['a NUL', wrap(...event('SUMMARY:a\0b')), 'valid-calendar-data'],
    ['two calendars', wrap(...event()) + wrap(...event()), 'valid-calendar-object-resource'],
    ['nothing in it', wrap(), 'valid-calendar-object-resource'],
    ['only a time zone', wrap('BEGIN:VTIMEZONE', 'TZID:x', 'END:VTIMEZONE'), 'valid-calendar-object-resource'],
    ['METHOD', wrap('METHOD:REQUEST', ...event()), 'valid-calendar-object-resource'],
    ['no UID', wrap('BEGIN:VEVENT', 'DTSTART:20261121T090000Z', 'END:VEVENT'), 'valid-calendar-object-resource'],
    ['two UIDs', wrap(...event(), 'BEGIN:VEVENT', 'UID:two', 'DTSTART:20261121T090000Z', 'END:VEVENT'), 'valid-calendar-object-resource'],
    ['two kinds', wrap(...event(), 'BEGIN:VTODO', 'UID:one', 'END:VTODO'), 'valid-calendar-object-resource'],
    ['two masters', wrap(...event(), ...event()), 'valid-calendar-object-resource'],
    ['vCalendar 1.0', wrap(...event()).replace('VERSION:2.0', 'VERSION:1.0'), 'supported-calendar-data'],
    ['no DTSTART', wrap('BEGIN:VEVENT', 'UID:x', 'END:VEVENT'), 'valid-calendar-data'],
    ['a start that is no time', wrap('BEGIN:VEVENT', 'UID:x', 'DTSTART:tomorrow', 'END:VEVENT'), 'valid-calendar-data'],
    ['30 February', wrap('BEGIN:VEVENT', 'UID:x', 'DTSTART;VALUE=DATE:20260230', 'END:VEVENT'), 'valid-calendar-data'],
    ['a rule nobody can follow', wrap(...event('RRULE:FREQ=SOMETIMES')), 'valid-calendar-data'],
    ['an EXDATE that is no time', wrap(...event('RRULE:FREQ=DAILY', 'EXDATE:never')), 'valid-calendar-data'],
    ['an alarm without trigger', wrap(...event('BEGIN:VALARM', 'ACTION:DISPLAY', 'END:VALARM')), 'valid-calendar-data'],
  ];
  for (const [name, text, precondition] of cases) test(name, () => assert.equal(refusal(text), precondition));

  test('a component the collection does not take', () => {
    assert.equal(refusal(wrap('BEGIN:VJOURNAL', 'UID:j', 'END:VJOURNAL'), ['VEVENT']), 'supported-calendar-component');
  });

  test('too large', () => {
    const limits = { maxLength: 100, maxDepth: 8, maxComponents: 10, maxProperties: 10, maxParameters: 10 };
    assert.throws(() => validateObjectResource(wrap(...event(`SUMMARY:${'x'.repeat(200)}`)), all, { limits }), { code: 'too_large' });
  });
});

describe('taken, as real clients send it', () => {
  const cases: [string, string][] = [
    ['LF line ends', wrap(...event('SUMMARY:x')).replaceAll('\r\n', '\n')],
    ['DTEND beside DURATION (Thunderbird, editing one occurrence)', wrap(...event('DTEND:20261121T100000Z', 'DURATION:PT1H'))],
    ['a TZID without VTIMEZONE', wrap('BEGIN:VEVENT', 'UID:x', 'DTSTART;TZID=Europe/Paris:20261121T090000', 'END:VEVENT')],
    ['only an override', wrap('BEGIN:VEVENT', 'UID:x', 'RECURRENCE-ID:20261121T090000Z', 'DTSTART:20261121T100000Z', 'END:VEVENT')],
    ['EXDATE of another value type', wrap(...event('RRULE:FREQ=DAILY', 'EXDATE;VALUE=DATE:20261122'))],
    [
      'an override outside of the series',
      wrap(
        ...event('RRULE:FREQ=DAILY;COUNT=2'),
        'BEGIN:VEVENT',
        'UID:one',
        'RECURRENCE-ID:20300101T090000Z',
        'DTSTART:20300101T090000Z',
        'END:VEVENT',
      ),
    ],
    ['no VERSION, no PRODID, no DTSTAMP', wrap(...event()).replace('VERSION:2.0\r\nPRODID:test\r\n', '')],
    ['a DTSTAMP that is none', wrap(...event('DTSTAMP:yesterday'))],
    ['an end before the start', wrap(...event('DTEND:20261120T090000Z'))],
    ['a rule with a semicolon at its end (Outlook)', wrap(...event('RRULE:FREQ=DAILY;COUNT=2;'))],
    ['a to-do without any time', wrap('BEGIN:VTODO', 'UID:x', 'END:VTODO')],
    ['X- components', wrap('BEGIN:X-CALEND-SERVER-ALARM', 'X-A:1', 'END:X-CALEND-SERVER-ALARM', ...event())],
    ['an empty EXDATE', wrap(...event('EXDATE:'))],
  ];
  for (const [name, text] of cases) {
    test(name, () => {
      const object = validateObjectResource(text, all);
      assert.equal(serialize(object), text.replace(/\r?\n/g, '\r\n'), 'nothing of it is lost');
    });
  }

  test('an Outlook invitation as saved: Windows zone with its own rules, HTML twin, quoted parameters', () => {
    const text = wrap(
      'BEGIN:VTIMEZONE',
      'TZID:Romance Standard Time',
      'BEGIN:STANDARD',
      'DTSTART:16010101T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      'ORGANIZER;CN="Doe, Jane";SENT-BY="mailto:office@x.example":mailto:jane@x.example',
      'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=bob:mailto:bob@demo.example',
      'DESCRIPTION;LANGUAGE=en-US:Agenda\\n\\n1. \\, 2.',
      'UID:040000008200E00074C5B7101A82E00800000000',
      'SUMMARY;LANGUAGE=en-US:Quarter',
      'DTSTART;TZID=Romance Standard Time:20261123T140000',
      'DTEND;TZID=Romance Standard Time:20261123T150000',
      'CLASS:PUBLIC',
      'PRIORITY:5',
      'DTSTAMP:20261101T120000Z',
      'TRANSP:OPAQUE',
      'STATUS:CONFIRMED',
      'SEQUENCE:0',
      'X-MICROSOFT-CDO-APPT-SEQUENCE:0',
      'X-ALT-DESC;FMTTYPE=text/html:<html><body>Agenda</body></html>',
      'BEGIN:VALARM',
      'DESCRIPTION:REMINDER',
      'TRIGGER;RELATED=START:-PT15M',
      'ACTION:DISPLAY',
      'END:VALARM',
      'END:VEVENT',
    );
    const object = validateObjectResource(text, all);
    assert.equal(object.zones.zoneOf('Romance Standard Time')?.id, 'Europe/Paris');
    assert.equal(serialize(object), text);
  });
});
