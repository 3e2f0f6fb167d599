import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import type { MessageList } from '@/server/domain/mail/schema';
import { startAtrium } from '../support/atrium';
import { chromiumLaunch } from '../support/browser';
import { type BrowserSession, signIn } from '../support/browser-session';
import { withImap } from '../support/mail';

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** What the first visit of a page costs on the wire, and how soon the message list is there. Needs a built product. */
export async function measureWeb(quick: boolean): Promise<string> {
  const atrium = await startAtrium({ web: 'production' });
  try {
    const user = await atrium.addUser();
    const session = await signIn(atrium.url, user);
    const lines = ['| page | HTML kB | scripts kB | styles kB | all kB (gzip) | requests |', '|---|---|---|---|---|---|'];
    const browser = await chromium.launch(chromiumLaunch());
    try {
      const state = await signedInState(browser, atrium.url, user);
      for (const page of ['/login', '/mail', '/calendar', '/contacts'])
        lines.push(await firstLoad(browser, atrium.url, page, page === '/login' ? null : state));
    } finally {
      await browser.close();
    }
    const size = quick ? 500 : 5000;
    await fillInbox(user, size);
    const opened = await openList(session, size);
    return `${lines.join('\n')}\n\nEverything a browser with an empty cache fetches until the page is quiet, fonts and data left out of the weight; each compressed with gzip, level 6.\nThe last column counts all requests, data and fonts included.\n\n${opened}`;
  } finally {
    await atrium.stop();
  }
}

type Weight = { document: number; script: number; stylesheet: number; requests: number };

/** Opens a page in a browser with an empty cache, and weighs what it fetched until nothing more came. */
async function firstLoad(browser: Browser, url: string, page: string, state: State | null): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...(state ? { storageState: state } : {}) });
  try {
    const tab = await context.newPage();
    const weight: Weight = { document: 0, script: 0, stylesheet: 0, requests: 0 };
    const weighing: Promise<void>[] = [];
    tab.on('response', (response) => {
      weight.requests += 1;
      const kind = response.request().resourceType();
      if (kind !== 'document' && kind !== 'script' && kind !== 'stylesheet') return;
      weighing.push(
        response.body().then((body) => {
          weight[kind] += gzipSync(body, { level: 6 }).length;
        }),
      );
    });
    const answer = await tab.goto(`${url}${page}`, { waitUntil: 'networkidle' });
    assert.equal(answer?.status(), 200, `${page} answers ${answer?.status()}`);
    await Promise.all(weighing);
    assert.ok(weight.script > 0, `${page} fetched no script`);
    const kb = (bytes: number) => (bytes / 1024).toFixed(1);
    const all = weight.document + weight.script + weight.stylesheet;
    return `| ${page} | ${kb(weight.document)} | ${kb(weight.script)} | ${kb(weight.stylesheet)} | ${kb(all)} | ${weight.requests} |`;
  } finally {
    await context.close();
  }
}

async function signedInState(browser: Browser, url: string, user: { login: string; password: string }): Promise<State> {
  const context = await browser.newContext();
  try {
    const tab = await context.newPage();
    await tab.goto(`${url}/login`);
    await tab.locator('input[autocomplete="username"]').fill(user.login);
    await tab.locator('input[type="password"]').fill(user.password);
    await tab.keyboard.press('Enter');
    await tab.waitForURL(/\/mail/);
    return await context.storageState();
  } finally {
    await context.close();
  }
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
