import assert from 'node:assert/strict';
import { type Answer, type Client, davClient } from './client';
import { type Measured, measure } from './measure';
import { cardText, emailOf, eventText, expectedInMonth, month, stamp, uidOf } from './objects';

/** One server and one account on it. */
export type Place = { base: string; user: { login: string; password: string }; calendar: string; book: string; cpuNow: () => number };

const count = (text: string, what: string) => text.split(what).length - 1;
const prop = (inner: string) => `<D:prop>${inner}</D:prop>`;
export const xml = (root: string, inner: string) =>
  `<?xml version="1.0"?><${root} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CR="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/">${inner}</${root}>`;
const sample = 200;

export const ctagBody = xml('D:propfind', prop('<CS:getctag/><D:sync-token/>'));
export const multigetBody = (hrefs: readonly string[]) =>
  xml('C:calendar-multiget', `${prop('<D:getetag/><C:calendar-data/>')}${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}`);
export const syncBody = (token: string) =>
  xml('D:sync-collection', `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${prop('<D:getetag/>')}`);
export const tokenOf = (text: string) => /sync-token>([^<]+)</.exec(text)?.[1] ?? '';

/** What of an answer was right: its strings sorted, to be compared. */
const found = (text: string, shape: RegExp) => Array.from(text.matchAll(shape), (match) => match[1] ?? '').toSorted();

/** All calendar and address-book operations against one size; every answer is checked, a wrong one ends the run. */
export async function davOperations(place: Place, size: number, factor: number): Promise<Measured[]> {
  const { calendar, book, cpuNow } = place;
  const client: Client = davClient(place.base, place.user, 1);
  const rows: Measured[] = [];
  const run = async (name: string, requests: number, once: (index: number) => Promise<Answer>) => {
    const times = Math.max(20, Math.round(requests * factor));
    rows.push(await measure(name, size, times, cpuNow, async (index) => (await once(index)).text.length));
  };
  const item = (index: number) => `${calendar}${uidOf(index % size)}.ics`;
  const report = (body: string, depth = '1') => client('REPORT', calendar, body, { depth });
  // Answers of a megabyte say enough in fewer rounds.
  const listings = Math.max(20, Math.round(60_000 / size));

  await run('PROPFIND Depth 0, ctag', 400, async () => {
    const answer = await client('PROPFIND', calendar, ctagBody, { depth: '0' });
    assert.match(answer.text, /getctag>[^<]+</);
    return answer;
  });
  const etagBody = xml('D:propfind', prop('<D:getetag/><D:resourcetype/>'));
  await run('PROPFIND Depth 1, etags', listings, async () => {
    const answer = await client('PROPFIND', calendar, etagBody, { depth: '1' });
    assert.equal(count(answer.text, 'getetag>'), 2 * size);
    return answer;
  });
  await run('GET', 400, async (index) => {
    const at = (index * 37) % size;
    const answer = await client('GET', item(at));
    assert.equal(answer.text, eventText(uidOf(at), at, size));
    return answer;
  });
  await run('calendar-multiget of 100', 80, async (index) => {
    const answer = await report(multigetBody(Array.from({ length: 100 }, (_, at) => item(index * 101 + at * 3))));
    assert.equal(found(answer.text, /UID:(bench-\d+)/g).length >= 100, true);
    assert.equal(count(answer.text, 'BEGIN:VCALENDAR'), 100);
    return answer;
  });

  const expected = expectedInMonth(size);
  const bounds = `start="${stamp(month.from)}" end="${stamp(month.to)}"`;
  const filter = `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${bounds}/></C:comp-filter></C:comp-filter></C:filter>`;
  await run('calendar-query, one month', 80, async () => {
    const answer = await report(xml('C:calendar-query', `${prop('<D:getetag/><C:calendar-data/>')}${filter}`));
    const uids = [...new Set(found(answer.text, /UID:(bench-\d+)/g))];
    assert.deepEqual(uids, expected.uids);
    return answer;
  });
  await run('the same with expand', 60, async () => {
    const data = prop(`<D:getetag/><C:calendar-data><C:expand ${bounds}/></C:calendar-data>`);
    const answer = await report(xml('C:calendar-query', `${data}${filter}`));
    assert.deepEqual(found(answer.text, /DTSTART[^:]*:(\d{8}(?:T\d{6}Z)?)/g), expected.starts);
    assert.doesNotMatch(answer.text, /RRULE|TZID/);
    return answer;
  });
  await run('free-busy-query, one month', 200, async () => {
    const answer = await report(xml('C:free-busy-query', `<C:time-range ${bounds}/>`));
    assert.deepEqual(found(answer.text, /FREEBUSY[^:\r\n]*:(\d{8}T\d{6}Z\/\d{8}T\d{6}Z)/g), expected.busy);
    return answer;
  });
  await run('sync-collection, first', listings, async () => {
    const answer = await report(syncBody(''), '0');
    assert.equal(count(answer.text, 'getetag>'), 2 * size);
    return answer;
  });
  const before = tokenOf((await report(syncBody(''), '0')).text);
  for (let index = 0; index < 10; index++) await client('PUT', item(index), eventText(uidOf(index), index, size, 1));
  await run('sync-collection, 10 changes', 300, async () => {
    const answer = await report(syncBody(before), '0');
    assert.deepEqual(found(answer.text, /(bench-\d+)\.ics</g), Array.from({ length: 10 }, (_, index) => uidOf(index)).toSorted());
    return answer;
  });
  await run('addressbook-query by e-mail', 300, async (index) => {
    const wanted = emailOf((index * 13) % size);
    const match = `<CR:filter><CR:prop-filter name="EMAIL"><CR:text-match collation="i;unicode-casemap" match-type="equals">${wanted}</CR:text-match></CR:prop-filter></CR:filter>`;
    const answer = await client('REPORT', book, xml('CR:addressbook-query', `${prop('<D:getetag/><CR:address-data/>')}${match}`), {
      depth: '1',
    });
    const at = (index * 13) % size;
    assert.equal(count(answer.text, 'BEGIN:VCARD'), 1);
    assert.ok(answer.text.replaceAll('&#13;', '\r').includes(cardText(uidOf(at), at)));
    return answer;
  });
  const fresh = (index: number) => `${calendar}new-${index}.ics`;
  await run('PUT new', sample, async (index) => {
    const answer = await client('PUT', fresh(index), eventText(`new-${index}`, index + 10, size), { 'if-none-match': '*' });
    assert.equal(answer.status, 201);
    return answer;
  });
  await run('PUT update', sample, async (index) => {
    const answer = await client('PUT', fresh(index), eventText(`new-${index}`, index + 10, size, 2));
    assert.equal(answer.status, 204);
    return answer;
  });
  await run('DELETE', sample, async (index) => {
    const answer = await client('DELETE', fresh(index));
    assert.equal(answer.status, 204);
    return answer;
  });
  return rows;
}
