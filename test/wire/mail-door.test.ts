import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { deliver, waitForMessage } from '../support/mail';
import { stopServices } from '../support/services';

// The doors as the browser uses them: tRPC, downloads, uploads, remote pictures and live news of the running server.

type Browser = { cookie: string; end(): Promise<void> };

let atrium: TestAtrium;
let ann: AtriumUser;
let ben: AtriumUser;
let annBrowser: Browser;
let benBrowser: Browser;

before(async () => {
  atrium = await startAtrium();
  ann = await atrium.addUser({ displayName: 'Ann Example' });
  ben = await atrium.addUser({ displayName: 'Ben Example' });
  annBrowser = await signInAs(atrium, ann);
  benBrowser = await signInAs(atrium, ben);
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

async function get(browser: Browser | null, path: string): Promise<Response> {
  return fetch(`${atrium.url}${path}`, { headers: browser ? { cookie: browser.cookie } : {}, redirect: 'manual' });
}

async function ask(browser: Browser, procedure: string, input: unknown, verb: 'query' | 'mutation' = 'query'): Promise<unknown> {
  const json = JSON.stringify({ json: input ?? null });
  const headers = { cookie: browser.cookie, 'content-type': 'application/json', origin: atrium.url };
  const response =
    verb === 'query'
      ? await fetch(`${atrium.url}/api/trpc/mail.${procedure}?input=${encodeURIComponent(json)}`, { headers })
      : await fetch(`${atrium.url}/api/trpc/mail.${procedure}`, { method: 'POST', body: json, headers });
  const answer = (await response.json()) as { result?: { data: { json: unknown } }; error?: { json: { data: { domainCode: string } } } };
  if (!answer.result) throw new Error(`${procedure}: ${answer.error?.json.data.domainCode ?? response.status}`);
  return answer.result.data.json;
}

type Row = { uid: number; uids: number[]; subject: string };
type Message = { uid: number; html: string; attachments: { part: string; name: string; inline: boolean }[] };

async function upload(browser: Browser, name: string, body: Buffer, type = 'text/plain'): Promise<{ status: number; uploadId: string }> {
  const response = await fetch(`${atrium.url}/api/mail/upload?${new URLSearchParams({ name })}`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { cookie: browser.cookie, 'content-type': type, origin: atrium.url },
  });
  const answer = (await response.json()) as { uploadId?: string };
  return { status: response.status, uploadId: answer.uploadId ?? '' };
}

test('a message with a hostile attachment is read, and the attachment saved, without anything running', async () => {
  const id = await deliver(
    {
      from: 'x@outside.example',
      to: ann.login,
      subject: 'Hostile',
      html: '<p>see <img src="cid:pic@x"></p>',
      attachments: [
        { filename: 'pic.png', content: Buffer.from('89504e470d0a1a0a', 'hex'), contentType: 'image/png', cid: 'pic@x' },
        { filename: 'page "x"\u202e.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
        { filename: 'été.svg', content: '<svg onload="alert(1)"/>', contentType: 'image/svg+xml' },
      ],
    },
    ann,
  );
  const uid = await waitForMessage(ann, id);
  const list = (await ask(annBrowser, 'list', { folder: 'INBOX', view: 'messages', offset: 0, limit: 10 })) as { rows: Row[] };
  assert.equal(list.rows[0]?.subject, 'Hostile');
  const view = (await ask(annBrowser, 'conversation', { folder: 'INBOX', uids: [uid] })) as { messages: Message[] };
  const message = view.messages[0];
  const source = /src="([^"]+)"/.exec(message?.html ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';

  const picture = await get(annBrowser, source);
  assert.equal(picture.status, 200);
  assert.equal(picture.headers.get('content-type'), 'image/png');
  assert.match(picture.headers.get('content-disposition') ?? '', /^inline/);
  assert.match(picture.headers.get('vary') ?? '', /cookie/i, 'the next person at this computer does not get it from the cache');
  assert.equal(Buffer.from(await picture.arrayBuffer()).toString('hex'), '89504e470d0a1a0a');

  for (const part of message?.attachments.filter((one) => !one.inline) ?? []) {
    const query = new URLSearchParams({ folder: 'INBOX', uid: String(uid), part: part.part, name: part.name });
    const file = await get(annBrowser, `/api/mail/part?${query}`);
    assert.equal(file.status, 200);
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="[ -~]+"; filename\*=UTF-8''/);
    assert.match(file.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
    assert.equal(file.headers.get('x-content-type-options'), 'nosniff');
    assert.doesNotMatch(file.headers.get('content-type') ?? '', /html/);
    await file.arrayBuffer();
  }
  const raw = await get(annBrowser, `/api/mail/raw?folder=INBOX&uid=${uid}`);
  assert.match(await raw.text(), /Subject: Hostile/);
  const shown = await get(annBrowser, `/api/mail/source?folder=INBOX&uid=${uid}`);
  assert.equal(shown.headers.get('content-type'), 'text/plain; charset=utf-8');
  await shown.arrayBuffer();
  // What somebody else signed in as would get for the same address: their own mailbox, where it is not.
  assert.equal((await get(benBrowser, source)).status, 404);
});

test('every address refuses who is not signed in, bad questions, and what is not there', async () => {
  for (const path of [
    'part?folder=INBOX&uid=1&part=1',
    'raw?folder=INBOX&uid=1',
    'source?folder=INBOX&uid=1',
    'remote?u=x&s=y',
    'upload?id=x',
  ]) {
    assert.equal((await get(null, `/api/mail/${path}`)).status, 401, path);
  }
  for (const [path, status] of [
    ['part?folder=INBOX&uid=0&part=1', 400],
    ['part?folder=INBOX&uid=1&part=../1', 400],
    ['part?folder=INBOX&uid=999999&part=1', 404],
    ['part?folder=Nowhere&uid=1&part=1', 404],
    ['raw?folder=INBOX&uid=999999', 404],
    ['raw?uid=1', 400],
    ['upload?id=../../../etc/passwd', 404],
    ['upload?id=part-aaaaaaaaaaaaaaaaaaaaaaaa', 404],
    ['nothing', 404],
  ] as const) {
    assert.equal((await get(annBrowser, `/api/mail/${path}`)).status, status, path);
  }
  const wrongVerb = await fetch(`${atrium.url}/api/mail/part`, {
    method: 'DELETE',
    headers: { cookie: annBrowser.cookie, origin: atrium.url },
  });
  assert.equal(wrongVerb.status, 405);
});

test('uploads are limited, belong to who made them, and are not taken from other sites', async () => {
  const made = await upload(annBrowser, '../../evil\r\nx: y.txt', Buffer.from('hello'));
  assert.equal(made.status, 201);
  const own = await get(annBrowser, `/api/mail/upload?id=${made.uploadId}`);
  assert.equal(await own.text(), 'hello');
  assert.doesNotMatch(own.headers.get('content-disposition') ?? '', /\.\.\//);
  assert.equal((await get(benBrowser, `/api/mail/upload?id=${made.uploadId}`)).status, 404);
  const foreign = await fetch(`${atrium.url}/api/mail/upload?name=x`, {
    method: 'POST',
    body: 'x',
    headers: { cookie: annBrowser.cookie, origin: 'https://evil.example' },
  });
  assert.equal(foreign.status, 403);
  const tooLarge = await fetch(`${atrium.url}/api/mail/upload?name=x`, {
    method: 'POST',
    body: new Uint8Array(50 * 1024 * 1024 + 1),
    headers: { cookie: annBrowser.cookie, origin: atrium.url },
  }).then(
    (response) => response.status,
    // The server may end the connection before it has read everything.
    () => 413,
  );
  assert.equal(tooLarge, 413);
});

test('the picture proxy fetches nothing that we did not sign, and nothing from inside', async () => {
  assert.equal((await get(annBrowser, '/api/mail/remote?u=https%3A%2F%2Fexample.org%2Fx.png&s=forged')).status, 404);
  const id = await deliver(
    {
      from: 'x@outside.example',
      to: ann.login,
      subject: 'Inside',
      html: `<img src="${atrium.url}/healthz"><img src="http://169.254.169.254/x.png">`,
    },
    ann,
  );
  const uid = await waitForMessage(ann, id);
  const view = (await ask(annBrowser, 'conversation', { folder: 'INBOX', uids: [uid], showRemote: true })) as { messages: Message[] };
  const sources = [...(view.messages[0]?.html ?? '').matchAll(/src="([^"]+)"/g)].map((match) => match[1]?.replaceAll('&amp;', '&') ?? '');
  assert.equal(sources.length, 2);
  for (const source of sources) assert.equal((await get(annBrowser, source)).status, 403);
});

test('a message composed in the browser reaches the other mailbox, and its reader hears of it live', async () => {
  const live = await fetch(`${atrium.url}/api/live`, { headers: { cookie: benBrowser.cookie } });
  const reader = live.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader);
  const heard = (async () => {
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      text += value ?? '';
      if (done || /event: mail\ndata: \{"folder":"INBOX","reason":"exists"\}/.test(text)) return text;
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 1_500));

  const file = await upload(annBrowser, 'notes.txt', Buffer.from('attached text'));
  const compositionId = randomUUID();
  const queued = (await ask(
    annBrowser,
    'send',
    {
      compositionId,
      identityId: null,
      to: [{ name: 'Ben', address: ben.login }],
      cc: [],
      bcc: [],
      subject: 'From the browser',
      html: '<p>Hello</p>',
      text: 'Hello',
      attachments: [{ uploadId: file.uploadId, name: 'notes.txt' }],
      delaySeconds: 0,
    },
    'mutation',
  )) as { outboxId: string };
  assert.match(queued.outboxId, /^[0-9a-f-]{36}$/);
  await waitForMessage(ben, `<${compositionId}@demo.example>`);
  const text = await Promise.race([heard, new Promise<string>((resolve) => setTimeout(() => resolve('nothing'), 10_000))]);
  assert.match(text, /event: mail/);
  await reader.cancel();
  await waitForMessage(ann, `<${compositionId}@demo.example>`, 'Sent');
});

test('mail that refuses leaves the rest of the house open', async () => {
  const eve = await atrium.addUser({});
  const browser = await signInAs(atrium, eve);
  const broken = await startAtrium({ config: { defaults: { imap: { host: '127.0.0.1', port: 1, tls: 'none' } } } });
  try {
    const user = await broken.addUser({});
    const session = await signInAs(broken, user);
    const response = await fetch(`${broken.url}/api/trpc/mail.folders`, { headers: { cookie: session.cookie } });
    assert.equal(response.status, 503);
    const body = JSON.stringify(await response.json());
    assert.match(body, /unavailable/);
    const basic = Buffer.from(`${user.login}:${user.password}`).toString('base64');
    const dav = await fetch(`${broken.url}/dav/`, { method: 'PROPFIND', headers: { authorization: `Basic ${basic}`, depth: '0' } });
    assert.equal(dav.status, 207);
  } finally {
    await broken.stop();
  }
  await browser.end();
});
