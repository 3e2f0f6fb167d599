import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Client } from 'pg';
import { parseDatabaseUrl } from '@/server/core/database-url';
import { expand } from '@/server/formats/ical/expand';
import { parseCalendarObject } from '@/server/formats/ical/parse';
import { poolConfig } from '@/server/store/postgresql';
import { cardText, emailOf, eventText, uidOf } from './objects';

// The bound: what the answers of the benchmark cost a bare HTTP server with prepared PostgreSQL statements that does the same work and
// nothing else: no framework, no accounts, no access rights, no locks but those of a row, no careful XML. Not a server for anybody.

const schema = `
  CREATE TABLE b_head (cal int PRIMARY KEY, modseq bigint NOT NULL) WITH (fillfactor = 60);
  CREATE TABLE b_item (id bigserial PRIMARY KEY, cal int NOT NULL, name text NOT NULL, etag text NOT NULL, body text NOT NULL, modseq bigint NOT NULL);
  CREATE UNIQUE INDEX b_item_name ON b_item (cal, name) INCLUDE (etag);
  CREATE INDEX b_item_modseq ON b_item (cal, modseq) INCLUDE (name, etag);
  CREATE TABLE b_time (cal int NOT NULL, starts bigint NOT NULL, ends bigint NOT NULL, item bigint NOT NULL, part int NOT NULL, busy bool NOT NULL);
  CREATE INDEX b_time_range ON b_time (cal, starts) INCLUDE (ends, item, part, busy);
  CREATE INDEX b_time_item ON b_time (item);
  CREATE TABLE b_mail (cal int NOT NULL, mail text NOT NULL, item bigint NOT NULL);
  CREATE INDEX b_mail_mail ON b_mail (cal, mail);`;

const etagOf = (body: string) => createHash('sha256').update(body).digest('base64url').slice(0, 22);
const seconds = (text: string) => {
  const [, y, mo, d, h = '0', mi = '0', s = '0'] = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d))?/.exec(text) ?? [];
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)) / 1000;
};
const utc = (at: number) => new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, '');

type Time = { start: number; end: number; part: number; busy: boolean };

/** When a text happens. One line scan for a plain event; a parser only for what repeats. `part` is the VEVENT that says so. */
function timesOf(body: string): Time[] {
  if (!body.includes('\r\nRRULE:')) {
    const start = seconds(/\r\nDTSTART[^:]*:(\S+)/.exec(body)?.[1] ?? '');
    const end = seconds(/\r\nDTEND[^:]*:(\S+)/.exec(body)?.[1] ?? '');
    return [{ start, end, part: 0, busy: true }];
  }
  const busy = !body.includes('\r\nTRANSP:TRANSPARENT');
  const today = Date.now() / 1000;
  const found = expand(parseCalendarObject(body), today - 366 * 86_400, today + 732 * 86_400, { max: 400 });
  return found.map((one) => ({ start: one.startSeconds, end: one.endSeconds, part: one.isOverride ? 1 : 0, busy }));
}

async function fillBound(client: Client, cal: number, size: number): Promise<void> {
  await client.query('INSERT INTO b_head VALUES ($1, $2)', [cal, size]);
  const items = `INSERT INTO b_item (cal, name, etag, body, modseq)
     SELECT $1, n, e, b, s FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) t(n, e, b, s) RETURNING id`;
  for (let start = 0; start < size; start += 1000) {
    const indexes = Array.from({ length: Math.min(1000, size - start) }, (_, at) => start + at);
    const insert = async (into: number, names: string[], bodies: string[]) =>
      (await client.query(items, [into, names, bodies.map(etagOf), bodies, indexes.map((index) => index + 1)])).rows.map(({ id }) => id);
    const events = indexes.map((index) => eventText(uidOf(index), index, size));
    const ids = await insert(
      cal,
      indexes.map((index) => `${uidOf(index)}.ics`),
      events,
    );
    const times = events.flatMap((text, at) => timesOf(text).map((time) => ({ ...time, item: ids[at] })));
    await client.query(
      'INSERT INTO b_time SELECT $1, s, e, i, p, b FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::bool[]) t(s, e, i, p, b)',
      [cal, ...(['start', 'end', 'item', 'part', 'busy'] as const).map((name) => times.map((time) => time[name]))],
    );
    const cards = await insert(
      cal + 1000,
      indexes.map((index) => `${uidOf(index)}.vcf`),
      indexes.map((index) => cardText(uidOf(index), index)),
    );
    await client.query('INSERT INTO b_mail SELECT $1, m, i FROM unnest($2::text[], $3::bigint[]) t(m, i)', [
      cal + 1000,
      indexes.map(emailOf),
      cards,
    ]);
  }
}

const named = (name: string, text: string, values: unknown[]) => ({ name, text, values });

async function put(client: Client, cal: number, name: string, body: string): Promise<boolean> {
  const etag = etagOf(body);
  const times = timesOf(body);
  const head = client.query(
    named('head', 'INSERT INTO b_head VALUES ($1, 1) ON CONFLICT (cal) DO UPDATE SET modseq = b_head.modseq + 1 RETURNING modseq', [cal]),
  );
  const { modseq } = (await head).rows[0];
  const { rows } = await client.query(
    named(
      'put',
      `INSERT INTO b_item (cal, name, etag, body, modseq) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (cal, name) DO UPDATE SET etag = $3, body = $4, modseq = $5 RETURNING id, xmax = 0 AS fresh`,
      [cal, name, etag, body, modseq],
    ),
  );
  const { id, fresh } = rows[0];
  if (!fresh) await client.query(named('untime', 'DELETE FROM b_time WHERE item = $1', [id]));
  await client.query(
    named(
      'time',
      'INSERT INTO b_time SELECT $1, s, e, $2, p, b FROM unnest($3::bigint[], $4::bigint[], $5::int[], $6::bool[]) t(s, e, p, b)',
      [cal, id, times.map(({ start }) => start), times.map(({ end }) => end), times.map(({ part }) => part), times.map(({ busy }) => busy)],
    ),
  );
  return fresh;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
const head =
  '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/">';
const withEtag = (href: string, etag: string, more = '') =>
  `<D:response><D:href>${href}</D:href><D:propstat><D:prop><D:getetag>"${etag}"</D:getetag>${more}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
const withData = (href: string, etag: string, body: string) => withEtag(href, etag, `<C:calendar-data>${escaped(body)}</C:calendar-data>`);

/** An occurrence of a repeating text, in UTC. */
function expanded(body: string, time: { starts: number; ends: number; part: number }): string {
  if (!body.includes('\r\nRRULE:')) return body.slice(body.indexOf('BEGIN:VEVENT'), body.indexOf('END:VCALENDAR'));
  const part = body.split('BEGIN:VEVENT')[time.part + 1] ?? '';
  const isDay = part.includes('VALUE=DATE');
  const start = utc(Number(time.starts));
  const text = part
    .slice(0, part.indexOf('END:VEVENT') + 12)
    .replace(/\r\n(RRULE|EXDATE|RECURRENCE-ID)[^\r]*/g, '')
    .replace(/\r\nDTSTART[^\r]*/, isDay ? `\r\nDTSTART;VALUE=DATE:${start.slice(0, 8)}` : `\r\nDTSTART:${start}\r\nRECURRENCE-ID:${start}`)
    .replace(/\r\nDTEND[^\r]*/, `\r\nDTEND:${utc(Number(time.ends))}`);
  return `BEGIN:VEVENT${text}`;
}

async function answer(client: Client, request: IncomingMessage, body: string): Promise<{ status: number; text: string }> {
  const path = request.url ?? '';
  const [, owner = '', name = ''] = path.split('/');
  const cal = Number(owner.slice(1));
  const base = `/${owner}/`;
  if (request.method === 'GET') {
    const { rows } = await client.query(named('get', 'SELECT body FROM b_item WHERE cal = $1 AND name = $2', [cal, name]));
    return { status: 200, text: rows[0].body };
  }
  if (request.method === 'PUT') {
    client.query('BEGIN');
    const fresh = await put(client, cal, name, body);
    await client.query('COMMIT');
    return { status: fresh ? 201 : 204, text: '' };
  }
  if (request.method === 'DELETE') {
    client.query('BEGIN');
    client.query(
      named('head', 'INSERT INTO b_head VALUES ($1, 1) ON CONFLICT (cal) DO UPDATE SET modseq = b_head.modseq + 1 RETURNING modseq', [cal]),
    );
    const { rows } = await client.query(named('delete', 'DELETE FROM b_item WHERE cal = $1 AND name = $2 RETURNING id', [cal, name]));
    client.query(named('untime', 'DELETE FROM b_time WHERE item = $1', [rows[0].id]));
    await client.query('COMMIT');
    return { status: 204, text: '' };
  }
  if (body.includes('getctag')) {
    const { rows } = await client.query(named('ctag', 'SELECT modseq FROM b_head WHERE cal = $1', [cal]));
    const seq = rows[0].modseq;
    return {
      status: 207,
      text: `${head}<D:response><D:href>${base}</D:href><D:propstat><D:prop><CS:getctag>${seq}</CS:getctag><D:sync-token>t:${seq}</D:sync-token></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`,
    };
  }
  let text = head;
  if (body.includes('multiget')) {
    const names = Array.from(body.matchAll(/href>[^<]*\/([^/<]+)</g), (match) => match[1]);
    const { rows } = await client.query(
      named('names', 'SELECT name, etag, body FROM b_item WHERE cal = $1 AND name = ANY($2)', [cal, names]),
    );
    for (const row of rows) text += withData(base + row.name, row.etag, row.body);
  } else if (body.includes('free-busy-query') || body.includes('calendar-query')) {
    const [, from = '', to = ''] = /time-range start="(\w+)" end="(\w+)"/.exec(body) ?? [];
    const range = [cal, seconds(from) - 345_600, seconds(to), seconds(from)];
    const within = 'FROM b_time t WHERE t.cal = $1 AND t.starts > $2 AND t.starts < $3 AND t.ends > $4';
    if (body.includes('free-busy-query')) {
      const { rows } = await client.query(named('busy', `SELECT starts, ends ${within} AND busy ORDER BY starts`, range));
      return { status: 200, text: freeBusy(rows) };
    }
    if (body.includes('expand')) {
      const { rows } = await client.query(
        named(
          'expand',
          `SELECT t.starts, t.ends, t.part, t.item, i.name, i.etag, i.body FROM (SELECT * ${within} OFFSET 0) t JOIN b_item i ON i.id = t.item ORDER BY t.item`,
          range,
        ),
      );
      for (let at = 0; at < rows.length; ) {
        const row = rows[at];
        let inner = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n';
        for (; at < rows.length && rows[at].item === row.item; at++) inner += expanded(row.body, rows[at]);
        text += withData(base + row.name, row.etag, `${inner}END:VCALENDAR\r\n`);
      }
    } else {
      const { rows } = await client.query(
        named('month', `SELECT name, etag, body FROM b_item WHERE id = ANY(ARRAY(SELECT DISTINCT t.item ${within}))`, range),
      );
      for (const row of rows) text += withData(base + row.name, row.etag, row.body);
    }
  } else if (body.includes('addressbook-query')) {
    const mail = /text-match[^>]*>([^<]+)</.exec(body)?.[1];
    const { rows } = await client.query(
      named('bymail', 'SELECT name, etag, body FROM b_mail m JOIN b_item i ON i.id = m.item WHERE m.cal = $1 AND m.mail = $2', [cal, mail]),
    );
    for (const row of rows) text += withData(base + row.name, row.etag, row.body);
  } else if (body.includes('sync-collection')) {
    const since = /sync-token>t:(\d+)</.exec(body)?.[1] ?? '0';
    const newest = client.query(named('ctag', 'SELECT modseq FROM b_head WHERE cal = $1', [cal]));
    const { rows } = await client.query(
      since === '0'
        ? named('list', 'SELECT name, etag FROM b_item WHERE cal = $1', [cal])
        : named('delta', 'SELECT name, etag FROM b_item WHERE cal = $1 AND modseq > $2', [cal, since]),
    );
    for (const row of rows) text += withEtag(base + row.name, row.etag);
    text += `<D:sync-token>t:${(await newest).rows[0].modseq}</D:sync-token>`;
  } else {
    const { rows } = await client.query(named('list', 'SELECT name, etag FROM b_item WHERE cal = $1', [cal]));
    for (const row of rows) text += withEtag(base + row.name, row.etag);
  }
  return { status: 207, text: `${text}</D:multistatus>` };
}

function freeBusy(rows: readonly { starts: string; ends: string }[]): string {
  const joined: { start: number; end: number }[] = [];
  for (const { starts, ends } of rows) {
    const [start, end] = [Number(starts), Number(ends)];
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  const lines = joined.map(({ start, end }) => `FREEBUSY:${utc(start)}/${utc(end)}`);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VFREEBUSY', ...lines, 'END:VFREEBUSY', 'END:VCALENDAR', ''].join('\r\n');
}

/** Serves `sizes` as calendars c1, c2 … and books c1001, c1002 …; prints its port when it answers. */
export async function serveBound(databaseUrl: string, sizes: readonly number[]): Promise<void> {
  const client = new Client({ ...poolConfig(parseDatabaseUrl(databaseUrl), 1), types: undefined });
  await client.connect();
  await client.query(schema);
  for (const [at, size] of sizes.entries()) await fillBound(client, at + 1, size);
  await client.query('VACUUM ANALYZE');
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(client, request, Buffer.concat(chunks).toString()).then(
        ({ status, text }) => {
          response.writeHead(status, status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) });
          response.end(text);
        },
        (error: unknown) => {
          response.writeHead(500).end(String(error));
        },
      );
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`port ${typeof address === 'object' ? address?.port : ''}\n`);
  });
}
