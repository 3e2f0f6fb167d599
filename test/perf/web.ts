import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { MessageList } from '@/server/domain/mail/schema';
import { startAtrium } from '../support/atrium';
import { type BrowserSession, signIn } from '../support/browser-session';
import { withImap } from '../support/mail';

/** What the first visit of a page costs on the wire, and how soon the message list is there. Needs a built product. */
export async function measureWeb(quick: boolean): Promise<string> {
  const atrium = await startAtrium({ web: 'production' });
  try {
    const user = await atrium.addUser();
    const session = await signIn(atrium.url, user);
    const lines = ['| page | HTML kB | scripts kB | styles kB | all kB (gzip) |', '|---|---|---|---|---|'];
    for (const page of ['/login', '/mail', '/calendar', '/contacts']) lines.push(await firstLoad(atrium.url, session, page));
    const size = quick ? 500 : 5000;
    await fillInbox(user, size);
    const opened = await openList(session, size);
    return `${lines.join('\n')}\n\nScripts and styles the page names itself (what loads later is not counted), fonts left out; each compressed with gzip, level 6.\n\n${opened}`;
  } finally {
    await atrium.stop();
  }
}

async function firstLoad(url: string, session: BrowserSession, page: string): Promise<string> {
  const response = page === '/login' ? await fetch(`${url}${page}`) : await session.get(page);
  const html = await response.text();
  assert.equal(response.status, 200, `${page} answers ${response.status}`);
  const names = new Set([...html.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+\.(?:js|css)[^"]*)"/g)].map((match) => match[1] ?? ''));
  assert.ok(names.size > 0, `${page} names no script`);
  let [scripts, styles] = [0, 0];
  for (const name of names) {
    const bytes = gzipSync(Buffer.from(await (await fetch(`${url}${name}`)).arrayBuffer()), { level: 6 }).length;
    if (name.includes('.css')) styles += bytes;
    // Only browsers without modules load the polyfills.
    else if (
      !new RegExp(
        `<script[^>]*nomodule[^>]*${name.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}|${name.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}"[^>]*nomodule`,
        'i',
      ).test(html)
    )
      scripts += bytes;
  }
  const own = gzipSync(Buffer.from(html), { level: 6 }).length;
  const kb = (bytes: number) => (bytes / 1024).toFixed(1);
  return `| ${page} | ${kb(own)} | ${kb(scripts)} | ${kb(styles)} | ${kb(own + scripts + styles)} |`;
}

async function fillInbox(user: { login: string; password: string }, size: number): Promise<void> {
  await withImap(user, async (client) => {
    for (let index = 0; index < size; index++) {
      const date = new Date(Date.UTC(2026, 0, 1) + index * 600_000);
      const thread = Math.floor(index / 3);
      const reply = index % 3 === 0 ? '' : `In-Reply-To: <b${thread * 3}@bench.example>\r\nReferences: <b${thread * 3}@bench.example>\r\n`;
      const raw = `Message-ID: <b${index}@bench.example>\r\nDate: ${date.toUTCString()}\r\nFrom: Writer ${index % 40} <w${index % 40}@bench.example>\r\nTo: ${user.login}\r\nSubject: ${reply ? 'Re: ' : ''}Matter ${thread}\r\n${reply}\r\nThe text of message ${index}.\r\n`;
      await client.append('INBOX', raw, index % 4 === 0 ? [] : ['\\Seen'], date);
    }
  });
}

async function openList(session: BrowserSession, size: number): Promise<string> {
  const times: number[] = [];
  for (const view of ['conversations', 'messages'] as const) {
    for (let round = 0; round < 6; round++) {
      const began = performance.now();
      const list = (await session.query('mail.list', {
        folder: 'INBOX',
        view,
        filter: 'all',
        search: '',
        offset: 0,
        limit: 50,
      })) as MessageList;
      times.push(performance.now() - began);
      // The number of conversations is an estimate until the whole folder has been looked at.
      const expected = view === 'messages' ? size : Math.ceil(size / 3);
      assert.ok(Math.abs(list.total - expected) <= (view === 'messages' ? 0 : expected * 0.02), `${view}: ${list.total} of ${expected}`);
      assert.equal(list.rows.length, 50);
    }
  }
  const [first = 0, ...warm] = times.slice(0, 6);
  const flat = times.slice(6);
  const middle = (values: readonly number[]) => ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0).toFixed(0);
  return `First 50 lines of an inbox of ${size.toLocaleString('en')} messages: conversations ${first.toFixed(0)} ms the first time, then ${middle(warm)} ms; single messages ${middle(flat)} ms (median of the answers of \`mail.list\`, Dovecot on the same machine).`;
}
