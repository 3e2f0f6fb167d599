import assert from 'node:assert/strict';
import { type Client, davClient } from './client';
import { ctagBody, multigetBody, syncBody, tokenOf } from './dav';
import { accountOf, fillCalendar, withStore } from './fill';
import { eventText, uidOf } from './objects';
import type { Running } from './servers';

// Eight clients at once, each on a calendar of its own, against one client: how much gets done for a second of processor time.

const size = 500;
const names = Array.from({ length: 8 }, (_, at) => `eight-${at}`);

type Done = { requests: number; seconds: number; cpuSeconds: number };

/** Each write changes something. */
let revision = 0;

/** What an everyday client does, over and over: look, fetch changes, read, write. Gives the number of requests. */
async function everyday(client: Client, calendar: string, rounds: number): Promise<number> {
  let requests = 0;
  const ask = async (...args: Parameters<Client>) => {
    requests += 1;
    return client(...args);
  };
  let token = tokenOf((await ask('REPORT', calendar, syncBody(''), { depth: '0' })).text);
  for (let round = 0; round < rounds; round++) {
    assert.match((await ask('PROPFIND', calendar, ctagBody, { depth: '0' })).text, /getctag>[^<]+</);
    const at = (round * 7) % size;
    const href = (index: number) => `${calendar}${uidOf(index % size)}.ics`;
    revision += 1;
    const text = eventText(uidOf(at), at, size, revision);
    assert.equal((await ask('PUT', href(at), text)).status, 204);
    const delta = await ask('REPORT', calendar, syncBody(token), { depth: '0' });
    assert.equal(delta.text.split('getetag>').length - 1, 2);
    token = tokenOf(delta.text);
    const many = await ask('REPORT', calendar, multigetBody(Array.from({ length: 10 }, (_, more) => href(at + more))));
    assert.equal(many.text.split('BEGIN:VCALENDAR').length - 1, 10);
    assert.equal((await ask('GET', href(at))).text, text);
  }
  return requests;
}

export async function measureEight(running: Running, user: { login: string; password: string }, rounds: number): Promise<string> {
  await withStore(running.databaseUrl, async (store) => {
    const owner = await accountOf(store, user.login);
    for (const name of names) await fillCalendar(store, owner, name, size);
  });
  const calendars = names.map((name) => `/dav/calendars/${user.login}/${name}/`);
  const run = async (used: readonly string[]): Promise<Done> => {
    const began = performance.now();
    const cpu = running.cpuNow();
    const counts = await Promise.all(
      used.map((calendar) => everyday(davClient(running.atrium.url, user, 1), calendar, rounds * (8 / used.length))),
    );
    const requests = counts.reduce((sum, count) => sum + count, 0);
    return { requests, seconds: (performance.now() - began) / 1000, cpuSeconds: (running.cpuNow() - cpu) / 1000 };
  };
  await run(calendars);
  const one = await run(calendars.slice(0, 1));
  const eight = await run(calendars);
  const line = (name: string, { requests, seconds, cpuSeconds }: Done) =>
    `| ${name} | ${requests} | ${(requests / seconds).toFixed(0)} | ${(requests / cpuSeconds).toFixed(0)} |`;
  return [
    '| connections and collections | requests | req/s | requests per second of processor time |',
    '|---|---|---|---|',
    line('1', one),
    line('8', eight),
  ].join('\n');
}
