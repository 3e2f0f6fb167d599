import { randomFrom } from './random-series';

// Bodies nobody should send, made here and always the same: calendars, cards and XML that are cut, turned about, nested, endless, in the
// wrong encoding, or legal and ruinous. Each has a name that says what it is.

export type HostileBody = { name: string; body: string | Buffer };

const crlf = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n`;
const each = (count: number, line: (number: number) => string) => Array.from({ length: count }, (_unused, number) => line(number));
/** Many lines as one text: a million arguments are more than a call can take. */
const times = (count: number, line: (number: number) => string) => each(count, line).join('\r\n');
const shorter = (value: string) => (value.length > 60 ? `${value.slice(0, 57)}...` : value);

/** The same, over and over, as one string. */
const long = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const megabytes = 9_900_000;

const sample = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//hostile//EN',
  'BEGIN:VTIMEZONE',
  'TZID:Made here',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'END:VTIMEZONE',
  'BEGIN:VEVENT',
  'UID:sample',
  'DTSTAMP:20260101T000000Z',
  'DTSTART;TZID=Made here:20260302T090000',
  'DTEND;TZID=Made here:20260302T100000',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20',
  'EXDATE;TZID=Made here:20260304T090000',
  'SUMMARY;LANGUAGE=de;X-Q="a;b:c":Größe\\, \\n 日本 🍕',
  'ATTENDEE;CN="Ann, B";PARTSTAT=ACCEPTED:mailto:ann@x.example',
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  'TRIGGER;RELATED=END:-PT10M',
  'END:VALARM',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'UID:sample',
  'RECURRENCE-ID;TZID=Made here:20260309T090000',
  'DTSTART;TZID=Made here:20260310T110000',
  'DTEND;TZID=Made here:20260310T120000',
  'END:VEVENT',
  'END:VCALENDAR',
];
const card = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'UID:sample',
  'FN:Ann Größe 日本 🍕',
  'N:Größe;Ann;;;',
  'item1.EMAIL;TYPE=INTERNET,pref:ann@x.example',
  'item1.X-ABLabel:_$!<Other>!$_',
  'PHOTO;ENCODING=b;TYPE=JPEG:QUJDREVG',
  'NOTE:one\\, two\\n three',
  'END:VCARD',
];

const event = (...lines: string[]) =>
  crlf(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:hostile', ...lines, 'END:VEVENT', 'END:VCALENDAR']);
const start = 'DTSTART:20260302T090000Z';
const withRule = (rule: string, from = start) => ({
  name: `RRULE ${shorter(rule)} from ${from}`,
  body: event(from, 'DURATION:PT1H', `RRULE:${rule}`),
});
const withCard = (...lines: string[]) => crlf(['BEGIN:VCARD', 'VERSION:4.0', 'UID:hostile', 'FN:H', ...lines, 'END:VCARD']);

/** Whatever is done to lines: cut, dropped, doubled, swapped, turned, joined, spoiled. */
function spoiled(kind: string, lines: readonly string[]): HostileBody[] {
  const random = randomFrom(4711);
  const whole = crlf(lines);
  const bodies: HostileBody[] = [];
  for (let cut = 1; cut < 30; cut += 1)
    bodies.push({ name: `${kind} cut at ${cut}/30`, body: whole.slice(0, Math.floor((whole.length * cut) / 30)) });
  for (const [index, line] of lines.entries()) {
    if (index % 3 === 0) bodies.push({ name: `${kind} without ${line}`, body: crlf(lines.toSpliced(index, 1)) });
    if (index % 3 === 1) bodies.push({ name: `${kind} with twice ${line}`, body: crlf(lines.toSpliced(index, 0, line)) });
    if (index % 3 === 2)
      bodies.push({
        name: `${kind} with a hundred ${line}`,
        body: crlf(
          lines.toSpliced(
            index,
            0,
            times(100, () => line),
          ),
        ),
      });
  }
  for (let number = 0; number < 12; number += 1) {
    const shuffled = [...lines];
    for (let swap = 0; swap < 4; swap += 1) {
      const [a, b] = [random.int(0, lines.length - 1), random.int(0, lines.length - 1)];
      [shuffled[a], shuffled[b]] = [shuffled[b] ?? '', shuffled[a] ?? ''];
    }
    bodies.push({ name: `${kind} with lines swapped, ${number}`, body: crlf(shuffled) });
    const bytes = Buffer.from(whole);
    for (let at = 0; at < 6; at += 1) bytes[random.int(0, bytes.length - 1)] = random.int(0, 255);
    bodies.push({ name: `${kind} with bytes turned over, ${number}`, body: bytes });
  }
  const ends: Record<string, string> = {
    CR: '\r',
    LF: '\n',
    'LF CR': '\n\r',
    'CR CR LF': '\r\r\n',
    'blank lines': '\r\n\r\n',
    'line separators': '\u2028',
    'next line': '\u0085',
    VT: '\v',
  };
  for (const [name, end] of Object.entries(ends)) bodies.push({ name: `${kind} with line ends ${name}`, body: lines.join(end) + end });
  bodies.push({
    name: `${kind} with mixed line ends`,
    body: lines.map((line, index) => line + (['\r\n', '\n', '\r\n\r\n'][index % 3] ?? '')).join(''),
  });
  bodies.push({ name: `${kind} without a last line end`, body: lines.join('\r\n') });
  bodies.push({ name: `${kind} with a fold after every character`, body: lines.map((line) => [...line].join('\r\n ')).join('\r\n') });
  bodies.push({ name: `${kind} with tabs for folds`, body: lines.map((line) => line.replace(/(.{10})/gu, '$1\r\n\t')).join('\r\n') });
  bodies.push({ name: `${kind} with folds inside characters`, body: foldedInBytes(lines) });
  bodies.push({ name: `${kind} in small letters`, body: whole.toLowerCase() });
  bodies.push({ name: `${kind} with spaces around`, body: crlf(lines.map((line) => `${line}   `)) });
  bodies.push({ name: `${kind} with text before and after`, body: `Hello,\r\n${whole}\r\nBye` });
  bodies.push({ name: `${kind} twice`, body: whole + whole });
  bodies.push({ name: `${kind} in itself`, body: crlf([lines[0] ?? '', ...lines, lines.at(-1) ?? '']) });
  bodies.push({ name: `${kind} with a NUL`, body: whole.replace('ann@', 'a\0nn@') });
  bodies.push({ name: `${kind} with controls`, body: whole.replace('ann@', 'a\u0001\u0007\u001b\u007fnn@') });
  bodies.push({ name: `${kind} with odd Unicode`, body: whole.replace('日本', '\u202e\u200b\ufeff\ufffe\u{10ffff}\u0301') });
  bodies.push({ name: `${kind} with a byte-order mark`, body: `\ufeff${whole}` });
  bodies.push({ name: `${kind} in UTF-16`, body: Buffer.from(`\ufeff${whole}`, 'utf16le') });
  bodies.push({ name: `${kind} in UTF-16 the other way round`, body: Buffer.from(`\ufeff${whole}`, 'utf16le').swap16() });
  bodies.push({ name: `${kind} in Latin-1`, body: Buffer.from(whole, 'latin1') });
  bodies.push({
    name: `${kind} with half a surrogate`,
    body: Buffer.concat([Buffer.from(whole.slice(0, 60)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(whole.slice(60))]),
  });
  bodies.push({
    name: `${kind} with overlong bytes`,
    body: Buffer.concat([Buffer.from(whole.slice(0, 60)), Buffer.from([0xc0, 0xaf]), Buffer.from(whole.slice(60))]),
  });
  bodies.push({ name: `${kind} after a megabyte of nothing`, body: '\r\n'.repeat(500_000) + whole });
  return bodies;
}

/** Folded at 10 octets without regard for characters, as old programs do (RFC 5545 section 3.1 allows it). */
function foldedInBytes(lines: readonly string[]): Buffer {
  const pieces: Buffer[] = [];
  for (const line of lines) {
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length; at += 10) pieces.push(Buffer.from(at === 0 ? '' : '\r\n '), bytes.subarray(at, at + 10));
    pieces.push(Buffer.from('\r\n'));
  }
  return Buffer.concat(pieces);
}

function ruleBombs(): HostileBody[] {
  const all = (from: number, to: number) => each(to - from + 1, (number) => String(from + number)).join(',');
  const rules = [
    'FREQ=SECONDLY',
    'FREQ=SECONDLY;COUNT=10000',
    'FREQ=SECONDLY;INTERVAL=1000000000',
    'FREQ=SECONDLY;UNTIL=99991231T235959Z',
    `FREQ=SECONDLY;BYSECOND=${all(0, 59)};BYMINUTE=${all(0, 59)};BYHOUR=${all(0, 23)}`,
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY;BYSETPOS=1',
    'FREQ=SECONDLY;BYHOUR=3;BYMINUTE=1;BYSECOND=1;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO',
    'FREQ=MINUTELY;INTERVAL=7;BYMONTHDAY=31;BYMONTH=2',
    `FREQ=MINUTELY;BYSECOND=${all(0, 59)};BYSETPOS=${all(1, 60)}`,
    `FREQ=HOURLY;BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)}`,
    `FREQ=HOURLY;BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)};BYSETPOS=-1`,
    `FREQ=DAILY;BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)}`,
    `FREQ=DAILY;BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)};BYSETPOS=${all(1, 366)}`,
    `FREQ=YEARLY;BYYEARDAY=${all(1, 366)};BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)}`,
    `FREQ=YEARLY;BYYEARDAY=${all(1, 366)};BYHOUR=${all(0, 23)};BYMINUTE=${all(0, 59)};BYSECOND=${all(0, 59)};BYSETPOS=-1,-2`,
    `FREQ=YEARLY;BYWEEKNO=${all(1, 53)};BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366`,
    'FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6',
    'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1',
    'FREQ=YEARLY;BYDAY=53MO;BYMONTH=1',
    'FREQ=YEARLY;INTERVAL=999999999',
    'FREQ=YEARLY;INTERVAL=0',
    'FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4,6,9,11',
    `FREQ=MONTHLY;BYMONTHDAY=${all(-31, -1)},${all(1, 31)};BYHOUR=${all(0, 23)}`,
    'FREQ=MONTHLY;INTERVAL=11;BYDAY=5MO;BYMONTHDAY=1',
    'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=8',
    'FREQ=WEEKLY;INTERVAL=1000000;WKST=SU',
    'FREQ=DAILY;COUNT=2147483647',
    'FREQ=DAILY;COUNT=99999999999999999999',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;INTERVAL=-1',
    'FREQ=DAILY;UNTIL=00000000',
    'FREQ=DAILY;UNTIL=19000101',
    'FREQ=DAILY;FREQ=SECONDLY',
    'FREQ=DAILY;BYDAY=+-1MO',
    `FREQ=DAILY;BYMONTH=${long('1,', 100_000)}`,
    `FREQ=DAILY;${long('X-A=1;', 1_000_000)}`,
    'RSCALE=CHINESE;FREQ=YEARLY',
    '',
    ';;;',
    '=',
  ];
  const ancient = 'DTSTART:00010101T000000Z';
  return [
    ...rules.map((rule) => withRule(rule)),
    ...rules.slice(0, 20).map((rule) => withRule(rule, ancient)),
    ...rules.slice(0, 5).map((rule) => withRule(rule, 'DTSTART;TZID=Europe/Berlin:19700101T000000')),
    {
      name: 'twenty rules',
      body: event(
        start,
        times(20, () => 'RRULE:FREQ=SECONDLY'),
      ),
    },
    {
      name: 'twenty rules that never hit',
      body: event(
        ancient,
        times(20, () => 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'),
      ),
    },
    { name: 'a secondly EXRULE against a secondly rule', body: event(start, 'RRULE:FREQ=SECONDLY', 'EXRULE:FREQ=SECONDLY') },
    { name: 'an EXRULE that never hits', body: event(ancient, 'RRULE:FREQ=HOURLY', 'EXRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30') },
    {
      name: 'twenty EXRULE',
      body: event(
        ancient,
        'RRULE:FREQ=DAILY',
        times(20, () => 'EXRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1'),
      ),
    },
    {
      name: '9,000 RDATE',
      body: event(
        start,
        times(
          9_000,
          (n) =>
            `RDATE:2026${String((n % 12) + 1).padStart(2, '0')}01T${String(n % 24).padStart(2, '0')}${String(n % 60).padStart(2, '0')}00Z`,
        ),
      ),
    },
    {
      name: '500,000 EXDATE in one line',
      body: event(start, 'RRULE:FREQ=DAILY', `EXDATE:${long('20260302T090000Z,', 8_500_000)}20260302T090000Z`),
    },
    { name: '100,000 RDATE in one line', body: event(start, `RDATE:${long('20260302T090000Z,', 1_700_000)}20260302T090000Z`) },
    { name: 'every occurrence lasts for ever', body: event(ancient, 'DTEND:99991231T235959Z', 'RRULE:FREQ=SECONDLY') },
    { name: 'occurrences of a hundred years, every second', body: event(ancient, 'DURATION:P36500D', 'RRULE:FREQ=SECONDLY') },
  ];
}

function calendarBombs(): HostileBody[] {
  const override = (number: number, more: readonly string[] = []) =>
    [
      'END:VEVENT',
      'BEGIN:VEVENT',
      'UID:hostile',
      `RECURRENCE-ID${more[0] ?? ''}:2026${String((number % 12) + 1).padStart(2, '0')}${String((number % 28) + 1).padStart(2, '0')}T${String(number % 24).padStart(2, '0')}0000Z`,
      start,
      ...more.slice(1),
    ].join('\r\n');
  const zone = (...lines: string[]) =>
    crlf([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'BEGIN:VTIMEZONE',
      'TZID:Bomb',
      ...lines,
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
      'UID:hostile',
      'DTSTART;TZID=Bomb:20260302T090000',
      'RRULE:FREQ=HOURLY',
      'END:VEVENT',
      'END:VCALENDAR',
    ]);
  const observance = (...lines: string[]) => [
    'BEGIN:STANDARD',
    'DTSTART:00010101T000000',
    'TZOFFSETFROM:+0000',
    'TZOFFSETTO:+0100',
    ...lines,
    'END:STANDARD',
  ];
  const alarm = (...lines: string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM'];
  const bodies: Record<string, string> = {
    nothing: '',
    'one brace': '{',
    'an HTML page': '<!DOCTYPE html><html><body>BEGIN:VCALENDAR</body></html>',
    'a jCal array': '["vcalendar",[],[]]',
    'a card': crlf(card),
    'ten million colons': long(':', megabytes),
    'ten million semicolons': `BEGIN:VCALENDAR\r\nX${long(';', megabytes)}:\r\nEND:VCALENDAR\r\n`,
    'ten million quotes': `BEGIN:VCALENDAR\r\nX;A=${long('"', megabytes)}:\r\nEND:VCALENDAR\r\n`,
    'five megabytes of carriage returns': event(start, `SUMMARY:${long('\r', megabytes / 2)}x`),
    'ten megabytes of carriage returns and folds': event(start, `SUMMARY:${long('\r\r\r\r\n ', megabytes)}x`),
    'ten megabytes of BEGIN': long('BEGIN:VCALENDAR\r\n', megabytes),
    'ten megabytes of END': long('END:VCALENDAR\r\n', megabytes),
    'ten megabytes of empty components': `BEGIN:VCALENDAR\r\n${long('BEGIN:X\r\nEND:X\r\n', 15 * 600_000)}END:VCALENDAR\r\n`,
    'a SUMMARY of ten megabytes': event(start, `SUMMARY:${long('x', megabytes)}`),
    'a SUMMARY of ten megabytes of escapes': event(start, `SUMMARY:${long('\\n\\,', megabytes)}`),
    'a SUMMARY of ten megabytes of combining marks': event(start, `SUMMARY:${long('e\u0301\u0301\u0301', 4_000_000)}`),
    'five megabytes folded after every character': event(start, `SUMMARY:${long('x\r\n ', megabytes / 2)}x`),
    'ten megabytes in a parameter': event(start, `SUMMARY;X="${long('x', megabytes)}":y`),
    'ten megabytes of carets in a parameter': event(start, `SUMMARY;X=${long('^n^^', megabytes)}:y`),
    'ten megabytes of parameter values': event(start, `SUMMARY;X=${long('a,', megabytes)}:y`),
    'a property name of ten megabytes': event(start, `${long('X', megabytes)}:y`),
    'ten megabytes of CATEGORIES': event(start, `CATEGORIES:${long('a,', megabytes)}b`),
    'ten megabytes of attachment': event(start, `ATTACH;ENCODING=BASE64;VALUE=BINARY:${long('QUJD', megabytes)}`),
    'ten megabytes of short lines': event(
      start,
      times(190_000, (n) => `X-L${n}:${long('y', 40)}`),
    ),
    'a million short lines': event(
      start,
      times(1_000_000, () => 'X:y'),
    ),
    '4,999 attendees': event(
      start,
      times(4_999, (n) => `ATTENDEE;CN="${long('n', 100)}":mailto:${n}@x.example`),
    ),
    '100,000 attendees': event(
      start,
      times(100_000, (n) => `ATTENDEE:mailto:${n}@x.example`),
    ),
    '15,000 alarms': event(
      start,
      'RRULE:FREQ=DAILY',
      times(15_000, (n) => alarm(`TRIGGER:-PT${n}M`).join('\r\n')),
    ),
    'alarms that ring a billion times': event(
      start,
      'RRULE:FREQ=SECONDLY',
      ...alarm('TRIGGER:-PT5M', 'REPEAT:1000000000', 'DURATION:PT0S'),
    ),
    'alarms a thousand years before': event(start, 'RRULE:FREQ=SECONDLY', ...alarm('TRIGGER:-P365000D', 'REPEAT:1000', 'DURATION:P36500D')),
    'a trigger that is none': event(start, ...alarm('TRIGGER:soon')),
    '9,000 exceptions': event(
      start,
      'RRULE:FREQ=HOURLY',
      times(9_000, (n) => override(n)),
    ),
    '12,000 exceptions': event(
      start,
      'RRULE:FREQ=HOURLY',
      times(12_000, (n) => override(n)),
    ),
    '5,000 exceptions with one name': event(
      start,
      'RRULE:FREQ=HOURLY',
      times(5_000, () => override(1)),
    ),
    '3,000 exceptions for all later ones': event(
      start,
      'RRULE:FREQ=SECONDLY',
      times(3_000, (n) => override(n, [';RANGE=THISANDFUTURE'])),
    ),
    'exceptions that last for ever': event(
      start,
      'RRULE:FREQ=HOURLY',
      times(3_000, (n) => override(n, ['', 'DTEND:99991231T000000Z'])),
    ),
    'a zone that changes every second': zone(...observance('RRULE:FREQ=SECONDLY')),
    'a zone whose rule never hits': zone(...observance('RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30')),
    'a zone of 400 observances': zone(times(400, () => observance('RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU').join('\r\n'))),
    'a zone of 400 endless observances': zone(times(400, () => observance('RRULE:FREQ=HOURLY').join('\r\n'))),
    'a zone of 5,000 observances': zone(times(5_000, () => observance().join('\r\n'))),
    'a zone of 200,000 dates': zone(...observance(`RDATE:${long('20260101T000000,', 3_200_000)}20260101T000000`)),
    'a zone without anything': zone(),
    'a zone with impossible offsets': zone(
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+9999',
      'TZOFFSETTO:-9999',
      'END:STANDARD',
    ),
    'a zone that names itself': zone(...observance('TZID:Bomb'), 'BEGIN:VTIMEZONE', 'TZID:Bomb', 'END:VTIMEZONE'),
    '3,000 zones': crlf([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      times(3_000, (n) => ['BEGIN:VTIMEZONE', `TZID:Z${n}`, ...observance(), 'END:VTIMEZONE'].join('\r\n')),
      'BEGIN:VEVENT',
      'UID:hostile',
      'DTSTART;TZID=Z2999:20260302T090000',
      'END:VEVENT',
      'END:VCALENDAR',
    ]),
    'dates in 5,000 zones nobody knows': event(
      start,
      'RRULE:FREQ=DAILY',
      times(5_000, (n) => `EXDATE;TZID=No/Where${n}:20260302T090000`),
    ),
    'an event in an event': event(start, 'BEGIN:VEVENT', 'UID:inner', start, 'END:VEVENT'),
    'nested a hundred deep': crlf([times(100, () => 'BEGIN:VEVENT'), times(100, () => 'END:VEVENT')]),
    'crossed components': crlf(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:x', start, 'END:VCALENDAR', 'END:VEVENT']),
    'an event outside of a calendar': crlf(['BEGIN:VEVENT', 'UID:x', start, 'END:VEVENT']),
    'no event at all': crlf(['BEGIN:VCALENDAR', 'VERSION:2.0', 'END:VCALENDAR']),
    'a METHOD': crlf(sample.toSpliced(3, 0, 'METHOD:REQUEST')),
    'version 1.0': crlf(sample).replace('2.0', '1.0'),
    'two kinds': event(
      start,
      'END:VEVENT',
      'BEGIN:VTODO',
      'UID:hostile',
      'END:VTODO',
      'BEGIN:VEVENT',
      'UID:hostile',
      'RECURRENCE-ID:20260302T090000Z',
      start,
    ),
    'names of JavaScript': event(
      start,
      '__proto__:1',
      'CONSTRUCTOR:2',
      'toString;__proto__=1;constructor=x:3',
      'BEGIN:__PROTO__',
      'END:__PROTO__',
      'BEGIN:CONSTRUCTOR',
      'END:CONSTRUCTOR',
    ),
    'a UID of JavaScript': event(start).replace('UID:hostile', 'UID:__proto__'),
    'a UID of dots': event(start).replace('UID:hostile', 'UID:../../../etc/passwd'),
    'a UID of 256 letters': event(start).replace('UID:hostile', `UID:${long('u', 256)}`),
    'a UID of 255 emojis': event(start).replace('UID:hostile', `UID:${'🍕'.repeat(255)}`),
    'a UID of blanks': event(start).replace('UID:hostile', 'UID:   '),
    'two UIDs': event(start, 'UID:second'),
  };
  const starts = [
    'DTSTART:99991231T235960Z',
    'DTSTART:20260230T090000Z',
    'DTSTART:20260302T250000Z',
    'DTSTART:20260302T240000Z',
    'DTSTART:2026-03-02T09:00:00Z',
    'DTSTART;VALUE=DATE:20260302T090000Z',
    'DTSTART;VALUE=PERIOD:20260302T090000Z/PT1H',
    'DTSTART;TZID=__proto__:20260302T090000',
    'DTSTART;TZID="../../etc/passwd":20260302T090000',
    `DTSTART;TZID=${long('Z', 100_000)}:20260302T090000`,
    'DTSTART;TZID=:20260302T090000',
    'DTSTART;TZID=Europe/Berlin;TZID=Asia/Tokyo:20260329T023000',
    'DTSTART:',
    'DTSTART:0',
    'DTSTART:-0010101T000000Z',
    'DTSTART:20260302T090000+0100',
  ];
  const lengths = [
    'DTEND:20250101T000000Z',
    'DTEND;VALUE=DATE:20260303',
    'DURATION:-P1D',
    'DURATION:P999999W',
    'DURATION:PT9999999999S',
    'DURATION:P',
    'DURATION:PT0S',
    'DURATION:P1Y',
    `DURATION:P${long('9', 1000)}D`,
  ];
  return [
    ...Object.entries(bodies).map(([name, body]) => ({ name, body })),
    ...starts.map((line) => ({ name: `${shorter(line)} every day`, body: event(line, 'RRULE:FREQ=DAILY;COUNT=3') })),
    ...lengths.map((line) => ({ name: `${shorter(line)} every day`, body: event(start, line, 'RRULE:FREQ=DAILY;COUNT=3') })),
    ...['VTODO', 'VJOURNAL', 'VFREEBUSY', 'VPOLL', 'VAVAILABILITY', 'X-THING'].map((kind) => ({
      name: `a ${kind} with every property`,
      body: event(start, 'DUE:20260301T000000Z', 'COMPLETED:nonsense', 'FREEBUSY:20260301T000000Z/PT1H', 'PERCENT-COMPLETE:900').replaceAll(
        'VEVENT',
        kind,
      ),
    })),
  ];
}

/** Calendar objects, well over two hundred, in three portions. */
export const hostileCalendars = {
  'spoiled calendars': () => spoiled('a calendar', sample),
  'ruinous rules': ruleBombs,
  'bombs of other kinds': calendarBombs,
} as const;

/** Address objects. */
export function hostileCards(): HostileBody[] {
  const bodies: Record<string, string> = {
    nothing: '',
    'a calendar': crlf(sample),
    'a note of ten megabytes': withCard(`NOTE:${long('x', megabytes)}`),
    'a note of ten megabytes of escapes': withCard(`NOTE:${long('\\n', megabytes)}`),
    'a photo of ten megabytes': withCard(`PHOTO:data:image/jpeg;base64,${long('QUJD', megabytes)}`),
    'a photo folded after every character': withCard(`PHOTO;ENCODING=b:${long('Q\r\n ', megabytes - 100)}Q`),
    'a name of ten megabytes': withCard(`N:${long(';', megabytes)}`),
    '90,000 addresses': withCard(times(90_000, (n) => `EMAIL:${n}@x.example`)),
    '90,000 telephone numbers': withCard(times(90_000, (n) => `TEL:+49 ${n}`)),
    '150,000 properties': withCard(times(150_000, () => 'X:y')),
    '90,000 members': withCard(
      'KIND:group',
      times(90_000, (n) => `MEMBER:urn:uuid:${n}`),
    ),
    'a card in a card': withCard('AGENT:', ...card),
    'a nested component': withCard('BEGIN:X', 'END:X'),
    'nested a thousand deep': crlf([times(1000, () => 'BEGIN:VCARD'), times(1000, () => 'END:VCARD')]),
    'version 2.1 with quoted-printable': crlf([
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=A4=',
      '=C3=B6',
      'END:VCARD',
    ]),
    'version 5.0': withCard().replace('4.0', '5.0'),
    'no version': withCard().replace('VERSION:4.0\r\n', ''),
    'two versions': withCard('VERSION:3.0'),
    'two names': withCard('FN:Second', 'N:A;B;;;', 'N:C;D;;;'),
    'groups of odd names': withCard('__proto__.EMAIL:a@x.example', 'constructor.TEL:1', '....TEL:1'),
    'a UID of 256 letters': withCard().replace('UID:hostile', `UID:${long('u', 256)}`),
    'a UID with controls': withCard().replace('UID:hostile', 'UID:a\u0001b'),
    'a birthday in no calendar': withCard('BDAY:99999999', 'BDAY:--0230', 'ANNIVERSARY:soon'),
    'a parameter of five megabytes': withCard(`EMAIL;TYPE=${long('home,', 5_000_000)}:a@x.example`),
    'a thousand parameters': withCard(`EMAIL${long(';TYPE=home', 10_000)}:a@x.example`),
    'an address of a megabyte': withCard(`EMAIL:${long('a', 1_000_000)}@x.example`),
    'carets of a megabyte': withCard(`ADR;LABEL="${long('^n^^', 1_000_000)}":;;;;;;`),
  };
  return [...spoiled('a card', card), ...Object.entries(bodies).map(([name, body]) => ({ name, body }))];
}
