import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import type { AtriumUser } from '../support/atrium';
import { type Measured, measure } from './measure';
import { cardText, eventText, expectedInRange, firstDay } from './objects';

const month = { from: 365, to: 396 };
const day = 86_400_000;
const stamp = (days: number) => new Date(firstDay + days * day).toISOString().replace(/[-:]|\.\d+/g, '');
const sample = 200;

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

/** A client with one kept-alive connection per worker. */
export function davClient(base: string, user: AtriumUser, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
  return (method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const type = body.startsWith('<')
        ? 'application/xml; charset=utf-8'
        : body.startsWith('BEGIN:VCARD')
          ? 'text/vcard'
          : 'text/calendar';
      const sent = request(
        new URL(path, base),
        { method, agent, headers: { authorization, 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
          );
          answer.once('error', reject);
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
}

type Client = ReturnType<typeof davClient>;

const count = (text: string, what: string) => text.split(what).length - 1;

/** Fills a collection with `size` objects, eight at a time. */
export async function fill(
  client: Client,
  home: string,
  size: number,
  text: (uid: string, index: number) => string,
  extension: string,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < size; index = next++) {
      const uid = `bench-${index}`;
      const { status, text: said } = await client('PUT', `${home}${uid}.${extension}`, text(uid, index));
      assert.equal(status, 201, said);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

const prop = (inner: string) => `<D:prop>${inner}</D:prop>`;
const xml = (root: string, inner: string) =>
  `<?xml version="1.0"?><${root} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CR="urn:ietf:params:xml:ns:carddav" xmlns:CS="http://calendarserver.org/ns/">${inner}</${root}>`;

/** All calendar and address-book operations against one size; every answer is checked, a wrong one ends the run. */
export async function davOperations(
  user: AtriumUser,
  size: number,
  options: { base: string; calendar: string; book: string; cpuNow: () => number; factor: number },
): Promise<Measured[]> {
  const { calendar, book, cpuNow } = options;
  const client = davClient(options.base, user, 1);
  const rows: Measured[] = [];
  const times = (wanted: number) => Math.max(20, Math.round(wanted * options.factor));
  const run = async (name: string, requests: number, once: (index: number) => Promise<Answer>) => {
    rows.push(await measure(name, size, times(requests), cpuNow, async (index) => (await once(index)).text.length));
  };
  const item = (index: number) => `${calendar}bench-${index % size}.ics`;

  const ctagBody = xml('D:propfind', prop('<CS:getctag/><D:sync-token/>'));
  await run('PROPFIND Depth 0, ctag', 400, async () => {
    const answer = await client('PROPFIND', calendar, ctagBody, { depth: '0' });
    assert.match(answer.text, /getctag>[^<]+</);
    return answer;
  });
  const etagBody = xml('D:propfind', prop('<D:getetag/><D:resourcetype/>'));
  await run('PROPFIND Depth 1, etags', 40, async () => {
    const answer = await client('PROPFIND', calendar, etagBody, { depth: '1' });
    assert.equal(count(answer.text, 'getetag>'), 2 * size);
    return answer;
  });
  await run('GET', 400, async (index) => {
    const answer = await client('GET', item(index * 37));
    assert.equal(answer.text, eventText(`bench-${(index * 37) % size}`, (index * 37) % size));
    return answer;
  });
  await run('calendar-multiget of 100', 60, async (index) => {
    const hrefs = Array.from({ length: 100 }, (_, at) => `<D:href>${item(index * 101 + at * 3)}</D:href>`);
    const answer = await client(
      'REPORT',
      calendar,
      xml('C:calendar-multiget', `${prop('<D:getetag/><C:calendar-data/>')}${hrefs.join('')}`),
    );
    assert.equal(count(answer.text, 'BEGIN:VEVENT'), 100);
    return answer;
  });
  const range = `<C:time-range start="${stamp(month.from)}" end="${stamp(month.to)}"/>`;
  const filter = `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${range}</C:comp-filter></C:comp-filter></C:filter>`;
  const expected = expectedInRange(size, month.from, month.to);
  await run(`calendar-query, one month (${expected} events)`, 60, async () => {
    const answer = await client('REPORT', calendar, xml('C:calendar-query', `${prop('<D:getetag/><C:calendar-data/>')}${filter}`), {
      depth: '1',
    });
    assert.equal(count(answer.text, 'BEGIN:VEVENT'), expected);
    return answer;
  });
  const syncBody = (token: string) =>
    xml('D:sync-collection', `<D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${prop('<D:getetag/>')}`);
  const tokenOf = (text: string) => /sync-token>([^<]+)</.exec(text)?.[1] ?? '';
  await run('sync-collection, first', 40, async () => {
    const answer = await client('REPORT', calendar, syncBody(''));
    assert.equal(count(answer.text, 'getetag>'), 2 * size);
    return answer;
  });
  const before = tokenOf((await client('REPORT', calendar, syncBody(''))).text);
  for (let index = 0; index < 10; index++) await client('PUT', item(index), eventText(`bench-${index}`, index, 1));
  await run('sync-collection, 10 changes', 300, async () => {
    const answer = await client('REPORT', calendar, syncBody(before));
    assert.equal(count(answer.text, 'getetag>'), 20);
    return answer;
  });
  await run('addressbook-query by e-mail', 300, async (index) => {
    const wanted = `person${(index * 13) % size}@example.example`;
    const match = `<CR:filter><CR:prop-filter name="EMAIL"><CR:text-match collation="i;unicode-casemap" match-type="equals">${wanted}</CR:text-match></CR:prop-filter></CR:filter>`;
    const answer = await client('REPORT', book, xml('CR:addressbook-query', `${prop('<D:getetag/><CR:address-data/>')}${match}`), {
      depth: '1',
    });
    assert.equal(count(answer.text, 'BEGIN:VCARD'), 1);
    assert.ok(answer.text.includes(wanted));
    return answer;
  });
  await run('PUT new', sample, async (index) => {
    const answer = await client('PUT', `${calendar}new-${index}.ics`, eventText(`new-${index}`, index), { 'if-none-match': '*' });
    assert.equal(answer.status, 201);
    return answer;
  });
  await run('PUT update', sample, async (index) => {
    const answer = await client('PUT', `${calendar}new-${index}.ics`, eventText(`new-${index}`, index, 2));
    assert.equal(answer.status, 204);
    return answer;
  });
  await run('DELETE', sample, async (index) => {
    const answer = await client('DELETE', `${calendar}new-${index}.ics`);
    assert.equal(answer.status, 204);
    return answer;
  });
  return rows;
}

export const fillCalendar = (client: Client, home: string, size: number) => fill(client, home, size, eventText, 'ics');
export const fillBook = (client: Client, home: string, size: number) => fill(client, home, size, cardText, 'vcf');
