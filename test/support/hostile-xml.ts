import { prefixes } from './dav';
import type { HostileBody } from './hostile-bodies';

// Request bodies in XML nobody should send; see hostile-bodies.ts.

const long = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const megabytes = 15_000_000;
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

/** Bodies for every verb that takes XML. */
export function hostileXml(): HostileBody[] {
  const find = (inner: string) => `<D:propfind ${prefixes}><D:prop>${inner}</D:prop></D:propfind>`;
  const update = (inner: string) => `<D:propertyupdate ${prefixes}><D:set><D:prop>${inner}</D:prop></D:set></D:propertyupdate>`;
  const laughs = Array.from({ length: 12 }, (_unused, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  const bodies: Record<string, string | Buffer> = {
    'an entity': '<!DOCTYPE x [<!ENTITY a "aaaa">]><D:propfind xmlns:D="DAV:"><D:prop>&a;</D:prop></D:propfind>',
    'a billion laughs': `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><D:propfind xmlns:D="DAV:">&l12;</D:propfind>`,
    'a file of the server': '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><D:propfind xmlns:D="DAV:">&f;</D:propfind>',
    'an address in the net': '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><D:propfind xmlns:D="DAV:"/>',
    'a parameter entity': '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hosts"> %p;]><D:propfind xmlns:D="DAV:"/>',
    'an entity nobody declared': find('&nbsp;'),
    'ten megabytes of DOCTYPE': `<!DOCTYPE x [${long('<!ENTITY a "b">', megabytes)}]><x/>`,
    'nested 50,000 deep': `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`,
    'nested without an end': long('<a>', megabytes),
    '150,000 properties': find('<D:x/>'.repeat(150_000)),
    '2,000 properties': find(Array.from({ length: 2000 }, (_unused, n) => `<D:p${n}/>`).join('')),
    '900 properties of one namespace each': find(Array.from({ length: 900 }, (_unused, n) => `<x:p xmlns:x="urn:${n}"/>`).join('')),
    '60 attributes': `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 60 }, (_unused, n) => `a${n}="1"`).join(' ')}/>`,
    '100,000 attributes': `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 100_000 }, (_unused, n) => `a${n}="1"`).join(' ')}/>`,
    '10,000 namespaces': `<D:propfind xmlns:D="DAV:" ${Array.from({ length: 10_000 }, (_unused, n) => `xmlns:n${n}="urn:${n}"`).join(' ')}/>`,
    'an attribute of fifteen megabytes': `<D:propfind xmlns:D="DAV:" a="${long('x', megabytes)}"/>`,
    'a name of fifteen megabytes': `<D:${long('x', megabytes)} xmlns:D="DAV:"/>`,
    'a text of fifteen megabytes': find(`<D:displayname>${long('x', megabytes)}</D:displayname>`),
    'a text of eight megabytes of references': find(`<D:displayname>${long('&#120;', 8_000_000)}</D:displayname>`),
    'a comment of fifteen megabytes': `<!--${long('x', megabytes)}--><D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>`,
    'five million comments': `${long('<!---->', megabytes)}<D:propfind xmlns:D="DAV:"><D:allprop/></D:propfind>`,
    'a CDATA section of fifteen megabytes': find(`<D:displayname><![CDATA[${long('<', megabytes)}]]></D:displayname>`),
    'a processing instruction of fifteen megabytes': `<?x ${long('y', megabytes)}?><D:propfind xmlns:D="DAV:"/>`,
    'blanks of fifteen megabytes': `${long(' ', megabytes)}<D:propfind xmlns:D="DAV:"/>`,
    'the same attribute twice': '<D:propfind xmlns:D="DAV:" a="1" a="2"><D:allprop/></D:propfind>',
    'a prefix nobody bound': '<X:propfind><X:allprop/></X:propfind>',
    'a prefix bound to nothing': '<D:propfind xmlns:D=""><D:allprop/></D:propfind>',
    'the prefix xmlns rebound': '<D:propfind xmlns:D="DAV:" xmlns:xmlns="urn:x"/>',
    'two roots': '<D:propfind xmlns:D="DAV:"/><D:propfind xmlns:D="DAV:"/>',
    'text behind the root': `${find('<D:displayname/>')} and more`,
    'crossed elements': '<D:propfind xmlns:D="DAV:"><D:prop></D:propfind></D:prop>',
    'cut in a tag': find('<D:displayname/>').slice(0, -5),
    'cut in an attribute': '<D:propfind xmlns:D="DA',
    'cut in a comment': '<D:propfind xmlns:D="DAV:"><!-- ',
    'one less-than sign': '<',
    'only a declaration': '<?xml version="1.0"?>',
    'a declaration in the middle': '<D:propfind xmlns:D="DAV:"><?xml version="1.0"?></D:propfind>',
    'XML 1.1': `<?xml version="1.1"?>${find('<D:displayname/>')}`,
    'Latin-1 that says so': Buffer.from(
      `<?xml version="1.0" encoding="iso-8859-1"?>${update('<D:displayname>Größe</D:displayname>')}`,
      'latin1',
    ),
    'Latin-1 that says UTF-8': Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?>${update('<D:displayname>Größe</D:displayname>')}`,
      'latin1',
    ),
    'UTF-16': utf16(find('<D:displayname/>')),
    'UTF-16 the other way round': utf16(find('<D:displayname/>')).swap16(),
    'half of UTF-16': utf16(find('<D:displayname/>')).subarray(0, 51),
    'UTF-32': Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]),
    'a byte-order mark': `\ufeff${find('<D:displayname/>')}`,
    'two byte-order marks': `\ufeff\ufeff${find('<D:displayname/>')}`,
    NULs: Buffer.alloc(100_000, 0),
    'a NUL by reference': find('<D:displayname>&#0;</D:displayname>'),
    'a control by reference': update('<D:displayname>&#1;</D:displayname>'),
    'half a surrogate by reference': update('<D:displayname>&#xD800;</D:displayname>'),
    'a character beyond Unicode': update('<D:displayname>&#x110000;</D:displayname>'),
    'broken UTF-8': Buffer.from([0x3c, 0x61, 0x3e, 0xc3, 0x28, 0x3c, 0x2f, 0x61, 0x3e]),
    'names of JavaScript': update('<__proto__ xmlns="">x</__proto__><constructor xmlns="">y</constructor><toString xmlns="">z</toString>'),
    'names of JavaScript asked for': find('<__proto__ xmlns=""/><constructor xmlns=""/><hasOwnProperty xmlns="DAV:"/>'),
    'a display name of 300 letters': update(`<D:displayname>${long('x', 300)}</D:displayname>`),
    'a display name of a megabyte': update(`<D:displayname>${long('x', 1_000_000)}</D:displayname>`),
    '600 dead properties': update('<X:x xmlns:X="urn:x">1</X:x>'.repeat(600)),
    'a dead property nested 60 deep': update(`<X:x xmlns:X="urn:x">${'<a>'.repeat(50)}${'</a>'.repeat(50)}</X:x>`),
    'a dead property of a namespace of a megabyte': update(`<X:x xmlns:X="urn:${long('x', 1_000_000)}">1</X:x>`),
    'a time zone that is a bomb': update(
      `<C:calendar-timezone>BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Bomb\n${long('BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nRRULE:FREQ=SECONDLY\nEND:STANDARD\n', 100_000)}END:VTIMEZONE\nEND:VCALENDAR</C:calendar-timezone>`,
    ),
    JSON: '{"propfind": {}}',
    'a form': 'a=1&b=2',
    'another root': '<x/>',
  };
  return Object.entries(bodies).map(([name, body]) => ({ name, body }));
}

/** REPORT bodies; `path` is the collection they are sent to. */
export function hostileReports(path: string): HostileBody[] {
  const all = '<C:time-range start="00010101T000000Z" end="99991231T235959Z"/>';
  const filter = (inner: string) =>
    `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${inner}</C:comp-filter></C:comp-filter></C:filter>`;
  const query = (inner: string, data = '', more = '') =>
    `<C:calendar-query ${prefixes}><D:prop><D:getetag/>${data}</D:prop>${filter(inner)}${more}</C:calendar-query>`;
  const cards = (inner: string) =>
    `<R:addressbook-query ${prefixes}><D:prop><D:getetag/></D:prop><R:filter>${inner}</R:filter></R:addressbook-query>`;
  const get = (hrefs: string) => `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/></D:prop>${hrefs}</C:calendar-multiget>`;
  const sync = (inner: string) => `<D:sync-collection ${prefixes}>${inner}</D:sync-collection>`;
  const text = (value: string) => `<C:prop-filter name="SUMMARY"><C:text-match>${value}</C:text-match></C:prop-filter>`;
  const bodies: Record<string, string> = {
    'no filter': `<C:calendar-query ${prefixes}/>`,
    'an empty filter': `<C:calendar-query ${prefixes}><C:filter/></C:calendar-query>`,
    'all time': query(all),
    'all time, expanded': query(all, '<C:calendar-data><C:expand start="00010101T000000Z" end="99991231T235959Z"/></C:calendar-data>'),
    'all time, limited': query(
      all,
      '<C:calendar-data><C:limit-recurrence-set start="00010101T000000Z" end="99991231T235959Z"/></C:calendar-data>',
    ),
    'alarms of all time': query(`<C:comp-filter name="VALARM">${all}</C:comp-filter>`),
    'open time': query('<C:time-range start="20260101T000000Z"/>'),
    'no time': query('<C:time-range/>'),
    'time that ends before it begins': query('<C:time-range start="20270101T000000Z" end="20260101T000000Z"/>'),
    'time that is none': query('<C:time-range start="20261399T999999Z"/>'),
    'a filter 40 deep': query('<C:comp-filter name="VEVENT">'.repeat(40) + '</C:comp-filter>'.repeat(40)),
    '20,000 property filters': query('<C:prop-filter name="SUMMARY"/>'.repeat(20_000)),
    '5,000 time ranges on properties': query(`<C:prop-filter name="DTSTART">${all}</C:prop-filter>`.repeat(5_000)),
    '1,000 component filters with time ranges': `<C:calendar-query ${prefixes}><D:prop/><C:filter><C:comp-filter name="VCALENDAR">${`<C:comp-filter name="VEVENT">${all}</C:comp-filter>`.repeat(1_000)}</C:comp-filter></C:filter></C:calendar-query>`,
    'a text of ten megabytes': query(text(long('x', 10_000_000))),
    '2,000 texts': query(text('größe').repeat(2_000)),
    'an odd collation': query('<C:prop-filter name="SUMMARY"><C:text-match collation="__proto__">x</C:text-match></C:prop-filter>'),
    'a filter for JavaScript': query('<C:prop-filter name="__proto__"/><C:comp-filter name="constructor"/>'),
    'a time zone that is none': query(all, '', '<C:timezone>none</C:timezone>'),
    'a time zone that is a bomb': query(
      all,
      '',
      `<C:timezone>BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Bomb\n${long('BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0100\nRRULE:FREQ=HOURLY\nEND:STANDARD\n', 60_000)}END:VTIMEZONE\nEND:VCALENDAR</C:timezone>`,
    ),
    'data of 50,000 properties': query(
      '',
      `<C:calendar-data><C:comp name="VCALENDAR">${'<C:prop name="X"/>'.repeat(50_000)}</C:comp></C:calendar-data>`,
    ),
    'data 50 deep': query('', `<C:calendar-data>${'<C:comp name="VCALENDAR">'.repeat(50)}${'</C:comp>'.repeat(50)}</C:calendar-data>`),
    'busy for all time': `<C:free-busy-query ${prefixes}>${all}</C:free-busy-query>`,
    'busy for a year': `<C:free-busy-query ${prefixes}><C:time-range start="20260101T000000Z" end="20270101T000000Z"/></C:free-busy-query>`,
    'busy never': `<C:free-busy-query ${prefixes}/>`,
    '90,000 hrefs': get(Array.from({ length: 90_000 }, (_unused, n) => `<D:href>${path}${n}.ics</D:href>`).join('')),
    '200,000 hrefs': get('<D:href>/x</D:href>'.repeat(200_000)),
    '90,000 times the same href': get(`<D:href>${path}x.ics</D:href>`.repeat(90_000)),
    'hrefs of ten megabytes': get(`<D:href>${long('/', 10_000_000)}</D:href>`),
    'hrefs of percent signs': get(`<D:href>${path}${long('%41', 1_000_000)}</D:href>`),
    'odd hrefs': get(
      '<D:href/><D:href>%00</D:href><D:href>..</D:href><D:href>//</D:href><D:href>http://[</D:href><D:href>javascript:1</D:href>',
    ),
    'an odd limit': sync('<D:sync-token/><D:limit><D:nresults>-1</D:nresults></D:limit>'),
    'a limit of ten megabytes': sync(`<D:sync-token/><D:limit><D:nresults>${long('9', 10_000_000)}</D:nresults></D:limit>`),
    'a token of a megabyte': sync(`<D:sync-token>${long('x', 1_000_000)}</D:sync-token>`),
    'no token': sync(''),
    'cards without a name': cards('<R:prop-filter/>'),
    '20,000 card filters': cards('<R:prop-filter name="EMAIL"/>'.repeat(20_000)),
    'expansion of properties, 40 deep': `<D:expand-property ${prefixes}>${'<D:property name="current-user-principal">'.repeat(40)}${'</D:property>'.repeat(40)}</D:expand-property>`,
    'expansion of 50,000 properties': `<D:expand-property ${prefixes}>${'<D:property name="owner"><D:property name="displayname"/></D:property>'.repeat(25_000)}</D:expand-property>`,
    'a search for everybody': `<D:principal-property-search ${prefixes}><D:property-search><D:prop><D:displayname/></D:prop><D:match></D:match></D:property-search></D:principal-property-search>`,
    '10,000 searches': `<D:principal-property-search ${prefixes}>${'<D:property-search><D:prop><D:displayname/></D:prop><D:match>x</D:match></D:property-search>'.repeat(10_000)}</D:principal-property-search>`,
    'nobody knows it': '<X:unknown xmlns:X="urn:x"/>',
  };
  return Object.entries(bodies).map(([name, body]) => ({ name, body }));
}
