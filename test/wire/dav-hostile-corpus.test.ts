import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cardText, eventText, prefixes, propfindBody } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';
import { type HostileBody, hostileCalendars, hostileCards } from '@/test/support/hostile-bodies';
import { hostileReports, hostileXml } from '@/test/support/hostile-xml';

// More than five hundred bodies of test/support/hostile-*.ts: each is a 4xx that says why, or an object that is stored, served and asked
// about. Never a 5xx, never more than a second of the server's processor, and the server stays within its memory.

const stage = davStage();
const ticksPerSecond = 100;
const slowest = { name: '', seconds: 0 };
const faults: string[] = [];

/** One second, on a machine at least as fast as the slow one this was written on; more, where the same arithmetic takes longer. */
const allowedSeconds = Math.max(1, 3.5 * secondsOfArithmetic());

function secondsOfArithmetic(): number {
  const before = process.cpuUsage();
  let state = 1;
  for (let n = 0; n < 60_000_000; n += 1) state = Math.imul(state ^ (state >>> 15), state | 1) + n;
  const { user, system } = process.cpuUsage(before);
  assert.notEqual(state, undefined);
  return (user + system) / 1_000_000;
}

/** Processor seconds the server has used; its own time only, so that a busy machine does not count. */
function usedSeconds(): number {
  const stat = readFileSync(`/proc/${stage.atrium.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function megabytes(field: 'VmHWM' | 'VmRSS'): number {
  const [, kilobytes = '0'] = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${stage.atrium.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

type Answer = { status: number; text: string; etag: string | null };

async function ask(
  what: string,
  method: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { answer, seconds: first } = await timed(method, path, body, headers);
  // Once more before it counts: a collection of garbage may fall into any request.
  const seconds = first > allowedSeconds ? Math.min(first, (await timed(method, path, body, headers)).seconds) : first;
  if (seconds > slowest.seconds) Object.assign(slowest, { name: `${method} ${what}`, seconds });
  // 507 says that an answer would be too long: a limit that is told, not a fault.
  if (answer.status >= 500 && answer.status !== 507) faults.push(`${method} ${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
  if (seconds > allowedSeconds) faults.push(`${method} ${what}: ${seconds.toFixed(2)} s of processor`);
  return answer;
}

async function timed(method: string, path: string, body: string | Buffer, headers: Record<string, string>) {
  const login = Buffer.from(`${stage.user.login}:${stage.user.password}`).toString('base64');
  const before = usedSeconds();
  const reply = await fetch(stage.atrium.url + path, {
    method,
    headers: { Authorization: `Basic ${login}`, ...headers },
    ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
  });
  const answer: Answer = { status: reply.status, text: await reply.text(), etag: reply.headers.get('etag') };
  return { answer, seconds: usedSeconds() - before };
}

const slowestSoFar = () => `slowest so far ${slowest.name}: ${slowest.seconds.toFixed(2)} s; ${megabytes('VmHWM').toFixed(0)} MB at most`;

/** All that went wrong since the last time. */
function noFaults(): void {
  assert.deepEqual(faults.splice(0), []);
}

const objectQuery = (range: string) =>
  `<C:calendar-query ${prefixes}><D:prop><D:getetag/><C:calendar-data><C:expand ${range}/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range ${range}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
const alarmQuery = `<C:calendar-query ${prefixes}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:comp-filter name="VALARM"><C:time-range start="20260301T000000Z" end="20260401T000000Z"/></C:comp-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
const month = 'start="20260301T000000Z" end="20260401T000000Z"';
const freeBusy = `<C:free-busy-query ${prefixes}><C:time-range ${month}/></C:free-busy-query>`;

/** Stores what can be stored, each on its own, and asks about it; gives how many were taken. */
async function storeEach(
  bodies: readonly HostileBody[],
  path: string,
  extension: string,
  about: (href: string, name: string) => Promise<void>,
) {
  let taken = 0;
  for (const { name, body } of bodies) {
    const href = `${path}x.${extension}`;
    const reply = await ask(name, 'PUT', href, body);
    if (reply.status >= 400) {
      if (!/<D:error [^>]*><(C|CR|D):[a-z-]+/.test(reply.text)) faults.push(`${name}: ${reply.status} without a precondition`);
      continue;
    }
    taken += 1;
    const got = await ask(name, 'GET', href, '');
    if (got.status !== 200) faults.push(`${name}: stored, and GET says ${got.status}`);
    // A byte-order mark belongs to the bytes, and fetch takes it away.
    if (reply.etag !== null && got.text !== body.toString().replace(/^\ufeff/, '')) faults.push(`${name}: not the bytes that were sent`);
    await about(href, name);
    if ((await ask(name, 'DELETE', href, '')).status !== 204) faults.push(`${name}: stays`);
  }
  return taken;
}

for (const [what, make] of Object.entries(hostileCalendars)) {
  // A database has nothing to do with rules: they are tried on one.
  if (what === 'ruinous rules' && process.env['ATRIUM_TEST_DIALECT'] === 'mysql') continue;
  test(`hostile: ${what} are refused with a precondition, or stored, served and asked about`, async (t) => {
    const path = await stage.newCalendar();
    const bodies = make();
    const taken = await storeEach(bodies, path, 'ics', async (href, name) => {
      await ask(`${name} (expanded)`, 'REPORT', href, objectQuery(month));
      await ask(`${name} (alarms)`, 'REPORT', href, alarmQuery);
      await ask(`${name} (in its calendar)`, 'REPORT', path, objectQuery(month));
      await ask(`${name} (busy)`, 'REPORT', path, freeBusy);
    });
    t.diagnostic(`${bodies.length} bodies, ${taken} taken; ${slowestSoFar()}`);
    noFaults();
    assert.ok(taken > 20 && taken < bodies.length - 10);
  });
}

test('hostile cards are refused with a precondition, or stored, served and asked about', async (t) => {
  const path = await stage.newBook();
  const bodies = hostileCards();
  const search = `<R:addressbook-query ${prefixes}><D:prop><R:address-data version="3.0"/></D:prop><R:filter><R:prop-filter name="EMAIL"><R:text-match>x</R:text-match></R:prop-filter></R:filter></R:addressbook-query>`;
  const taken = await storeEach(bodies, path, 'vcf', async (_href, name) => {
    await ask(`${name} (searched)`, 'REPORT', path, search);
  });
  t.diagnostic(`${bodies.length} bodies, ${taken} taken; ${slowestSoFar()}`);
  noFaults();
  assert.ok(taken > 20 && taken < bodies.length - 20);
});

test('hostile XML, by every verb that takes some', async (t) => {
  const path = await stage.newCalendar();
  await stage.dav('PUT', `${path}e.ics`, { body: eventText('e', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY') });
  const bodies = hostileXml();
  for (const [index, { name, body }] of bodies.entries()) {
    // The long ones by one verb in turn: they are read by the same lines.
    const verbs = ['PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR', 'MKCOL', 'ACL'];
    const chosen = body.length > 500_000 ? [verbs[index % verbs.length] ?? 'PROPFIND'] : verbs;
    for (const method of chosen) {
      const at = method.startsWith('MK') ? `${stage.calendars}hostile-${index}/` : path;
      await ask(name, method, at, body, { Depth: '0' });
    }
  }
  const found = await stage.dav('PROPFIND', path, { body: propfindBody('D:resourcetype', 'D:getctag'), headers: { Depth: '0' } });
  assert.equal(found.status, 207);
  noFaults();
  t.diagnostic(`${bodies.length} bodies; ${slowestSoFar()}`);
});

test('hostile reports, to calendars, address books, homes and principals', async (t) => {
  const path = await stage.newCalendar();
  const book = await stage.newBook();
  await stage.dav('PUT', `${path}e.ics`, { body: eventText('e', 'DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY') });
  await stage.dav('PUT', `${path}f.ics`, { body: eventText('f', 'DTSTART:20260101T000000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY') });
  await stage.dav('PUT', `${book}c.vcf`, { body: cardText('c', 'EMAIL:c@x.example') });
  const bodies = hostileReports(path);
  for (const { name, body } of bodies)
    for (const at of body.length > 500_000 ? [path] : [path, book, `${path}e.ics`, stage.calendars, stage.principal, '/dav/'])
      await ask(`${name} at ${at}`, 'REPORT', at, body);
  const calendars = Object.values(hostileCalendars).reduce((sum, make) => sum + make().length, 0);
  const corpus = calendars + hostileCards().length + hostileXml().length + bodies.length;
  assert.ok(corpus >= 500, `only ${corpus} bodies`);
  const [peak, now] = [megabytes('VmHWM'), megabytes('VmRSS')];
  t.diagnostic(
    `${corpus} bodies in all; slowest ${slowest.name}: ${slowest.seconds.toFixed(2)} s; ${peak.toFixed(0)} MB at most, ${now.toFixed(0)} MB now`,
  );
  noFaults();
  assert.ok(peak < 1200, `${peak} MB`);
});
