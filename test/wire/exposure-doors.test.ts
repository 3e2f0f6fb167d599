// DIR-6, DOM-4: whoever asks about somebody they may not know gets the answer for nobody, to the byte, at every door there is. The
// doors are counted: a procedure, verb, report, property or address that is not in the tables fails here or does not compile.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createMemoryBus } from '@/server/core/bus-memory';
import { type DoorName, loadDoor } from '@/server/http/doors';
import { methodNames } from '@/server/protocols/dav/method-table';
import { appRouter } from '@/server/protocols/trpc/router';
import { openStore } from '@/server/store/open-store';
import type { Store } from '@/server/store/store';
import { openAtrium } from '@/server/wiring';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { davClient, prefixes } from '../support/dav';
import { namedInside, placesOf, reports, verbs } from '../support/exposure/dav-doors';
import { type Asker, domains, enter, missing, settle, type Target } from '../support/exposure/people';
import { moreTrpcQuestions, type TrpcDoor, trpcDoors } from '../support/exposure/trpc-doors';
import { stopServices } from '../support/services';

let atrium: TestAtrium;
let store: Store;
const cast = new Map<string, { asker: Asker; targets: Target[] }>();
const names = ['closed', 'open'] as const;

before(async () => {
  const nowhere = { host: '127.0.0.1', port: 9, tls: 'none' };
  const book = { kind: 'local', directory: { displayName: 'Staff' } };
  atrium = await startAtrium({
    mail: false,
    config: {
      defaults: { imap: nowhere, smtp: nowhere, passwords: { recovery: true } },
      domains: [
        { name: domains.closed, default: true, sources: [book] },
        { name: domains.open, sources: [book], exposure: { directory: true, listing: true, share: 'free', freeBusy: 'visible' } },
        { name: domains.foreign, sources: [book], exposure: { directory: true, listing: true, share: 'free', freeBusy: 'visible' } },
      ],
    },
  });
  store = await openStore({ url: atrium.databaseUrl, bus: createMemoryBus() });
  const at = { atrium, store };
  const foreign = await settle(at, 'foreign', `fritz.vale@${domains.foreign}`);
  for (const name of names) {
    const domain = domains[name];
    const asker = await enter(at, domain);
    const hidden = await settle(at, 'hidden', `hedda.vale@${domain}`);
    const unshared = await settle(at, 'unshared', `unall.vale@${domain}`);
    await store.db.account.update({ where: { id: hidden.accountId }, data: { hidden: 'hide' } });
    const others = [missing('missing', domain), missing('missing there', domains.foreign), missing('missing elsewhere', domains.elsewhere)];
    cast.set(name, { asker, targets: [...others, hidden, foreign, unshared] });
  }
  for (const domain of Object.values(domains)) {
    await store.db.localGroup.create({ data: { domain, name: 'valegrp.vl', displayName: 'Vale', createdAt: new Date() } });
    await store.db.localGroupMember.create({ data: { domain, name: 'valegrp.vl', member: `hedda.vale@${domain}` } });
  }
});
after(async () => {
  for (const { asker } of cast.values()) asker.dav.close();
  await store?.close();
  await atrium?.stop();
  await stopServices();
});

const castOf = (name: (typeof names)[number]) => cast.get(name) ?? assert.fail();

/** An answer without what was asked with, and without what differs between any two answers. */
function bare(answer: string, target: Target): string {
  const [local = ''] = target.login.split('@');
  return [
    target.login,
    encodeURIComponent(target.login),
    target.group,
    Buffer.from(local).toString('base64url'),
    local,
    ...Object.values(domains),
  ]
    .reduce((text, name) => text.replaceAll(name, '_'.repeat(name.length)), answer)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'ID')
    .replace(/\b[0-9a-f]{32,64}\b/g, 'HASH')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/^DTSTAMP:\d{8}T\d{6}Z/gm, 'TIME');
}

/** Everything of an answer but its date, the connection's own words, and the reference of the request. */
function everything(status: number, headers: Iterable<readonly [string, unknown]>, text: string): string {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id', 'keep-alive', 'connection'].includes(name.toLowerCase()));
  return [status, ...kept.map(([name, value]) => `${name}: ${String(value)}`).sort(), text].join('\n');
}

/** `inTurn`: the answers depend on what was asked before. */
type Question = {
  name: string;
  inTurn?: true;
  tells?: boolean | undefined;
  perDomain?: boolean | undefined;
  ask(target: Target): Promise<string>;
};

/** One answer for everybody; under a policy that shows colleagues, and at a door that may tell of them, not for the colleague. */
async function alike(
  policy: (typeof names)[number],
  targets: readonly Target[],
  { name, tells, perDomain, inTurn, ask }: Question,
): Promise<void> {
  const asked = targets.filter((one) => !(tells && policy === 'open' && one.who === 'unshared'));
  const answers = new Map<string, string>();
  const tell = async (target: Target) => ({ target, answer: bare(await ask(target), target) });
  const told: { target: Target; answer: string }[] = [];
  if (inTurn) for (const target of asked) told.push(await tell(target));
  else told.push(...(await Promise.all(asked.map(tell))));
  for (const { target, answer } of told) {
    const group = perDomain ? String(target.who === 'foreign' || target.who.startsWith('missing ')) : '';
    const first = answers.get(group);
    if (first === undefined) answers.set(group, answer);
    else assert.equal(answer, first, `${name}: ${target.who} is answered in another way than nobody`);
  }
}

async function callTrpc(cookie: string, path: string, input: unknown): Promise<string> {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>;
  const json = JSON.stringify({ json: input });
  const isQuery = procedures[path]?._def.type === 'query';
  const response = await fetch(`${atrium.url}/api/trpc/${path}${isQuery ? `?input=${encodeURIComponent(json)}` : ''}`, {
    method: isQuery ? 'GET' : 'POST',
    headers: { cookie, origin: atrium.url, ...(isQuery ? {} : { 'Content-Type': 'application/json' }) },
    ...(isQuery ? {} : { body: json }),
  });
  return everything(response.status, response.headers, await response.text());
}

describe('what the browser calls', () => {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { inputs: readonly unknown[] } }>);
  const asking = procedures.filter(([path, { _def }]) => _def.inputs.length > 0 && !path.startsWith('admin.')).map(([path]) => path);

  test('every procedure that takes something is in the table, and nothing else is', () => {
    assert.deepEqual(Object.keys(trpcDoors).sort(), asking.sort());
  });

  test('the administrator’s procedures are not there for anybody else, whatever is sent', async () => {
    const { asker } = castOf('open');
    const answers = new Set<string>();
    for (const [path] of procedures.filter(([one]) => one.startsWith('admin.')))
      answers.add((await callTrpc(asker.cookie, path, { nonsense: true })).replaceAll(path, 'PATH').replace(/content-length: \d+/, ''));
    assert.equal(answers.size, 1, [...answers].join('\n\n'));
    assert.match([...answers][0] ?? '', /"domainCode":"not_found"/);
  });

  const doors = Object.entries(trpcDoors).flatMap(([path, door]) => (typeof door === 'string' ? [] : [{ path, ...door }]));
  for (const policy of names)
    test(`${policy}: answers about anybody they may not know are those about nobody`, async () => {
      const { asker, targets } = castOf(policy);
      for (const { path, input, tells, perDomain } of [...doors, ...moreTrpcQuestions] as (TrpcDoor & { path: string })[]) {
        const ask = (target: Target) => callTrpc(asker.cookie, path, input(target, asker));
        await alike(policy, targets, { name: path, tells, perDomain, ask });
        assert.doesNotMatch(await ask(targets[0] ?? assert.fail()), /BAD_REQUEST/, `${path} does not take what the table sends`);
      }
    });
});

describe('CalDAV and CardDAV', () => {
  // Whom they typed themselves in the tests before may be read again.
  before(() => store.db.grant.deleteMany({}));

  test('every verb is in the table, and every report a resource names', async () => {
    assert.deepEqual(Object.keys(verbs).sort(), [...methodNames].sort());
    const { asker } = castOf('open');
    const body = `<D:propfind ${prefixes}><D:prop><D:supported-report-set/></D:prop></D:propfind>`;
    const said = new Set<string>();
    for (const path of [`/dav/calendars/${asker.user.login}/`, `/dav/addressbooks/${asker.user.login}/`, '/dav/principals/']) {
      const { text } = await asker.dav('PROPFIND', path, { body, headers: { Depth: '1' } });
      for (const [, name = ''] of text.matchAll(/<D:report><([\w:-]+)\/>/g)) said.add(name);
    }
    assert.deepEqual([...said].sort(), Object.keys(reports).sort());
  });

  for (const policy of names) {
    const asking = (question: (target: Target) => { method: string; path: string; headers?: Record<string, string>; body?: string }) => {
      const { dav } = castOf(policy).asker;
      return async (target: Target) => {
        const { method, path, headers = {}, body } = question(target);
        const got = await dav(method, path, { headers, ...(body === undefined ? {} : { body }) });
        return everything(got.status, Object.entries(got.headers), got.text);
      };
    };

    test(`${policy}: every verb and report at the addresses of anybody they may not know`, async () => {
      const { asker, targets: all } = castOf(policy);
      const targets = all.filter(({ who }) => !who.startsWith('missing '));
      const [first = assert.fail()] = targets;
      for (const [index, { path: name, tells }] of placesOf(first, asker).entries()) {
        // Where nobody is told of, the policy makes no difference.
        if (policy === 'open' && !tells) continue;
        const place = (target: Target) => placesOf(target, asker)[index]?.path ?? assert.fail();
        for (const [method, parts] of Object.entries(verbs)) {
          const { query = '', ...rest } = parts(asker);
          const ask = asking((target) => ({ method, path: place(target) + query, ...rest }));
          await alike(policy, targets, { name: `${method} ${name}`, tells, ask });
        }
        for (const [report, parts] of Object.entries(reports)) {
          const ask = asking((target) => {
            const { body, depth = '0' } = parts(target, asker);
            return { method: 'REPORT', path: place(target), body, headers: { Depth: depth } };
          });
          await alike(policy, targets, { name: `${report} ${name}`, tells, ask });
        }
      }
    });

    test(`${policy}: anybody they may not know, named in a Destination, an If, or a body`, async () => {
      const { asker, targets } = castOf(policy);
      const [first = assert.fail()] = targets;
      for (const [index, { method, path, headers, tells }] of namedInside(first, asker).entries()) {
        const ask = asking((target) => namedInside(target, asker)[index] ?? assert.fail());
        await alike(policy, targets, { name: `${method} ${path} ${JSON.stringify(headers ?? {})}`, tells, ask });
      }
    });

    test(`${policy}: no property of anything one may see names anybody they may not know`, async () => {
      const { asker, targets } = castOf(policy);
      const own = asker.user.login;
      const proxies = ['read', 'write'].map((access) => `/dav/principals/${own}/calendar-proxy-${access}/`);
      const homes = ['calendars', 'addressbooks'].flatMap((home) => [
        `/dav/${home}/`,
        `/dav/${home}/${own}/`,
        `/dav/${home}/${own}/personal/`,
      ]);
      for (const path of ['/dav/', '/dav/principals/', `/dav/principals/${own}/`, ...proxies, ...homes]) {
        const found = await asker.dav('PROPFIND', path, {
          body: `<D:propfind ${prefixes}><D:propname/></D:propfind>`,
          headers: { Depth: '1' },
        });
        const all = new Set([...found.responses.values()].flatMap((one) => [...one.props.keys()]));
        const tags = [...all].map((clark) => clark.replace(/^\{(.*)\}(.*)$/, '<$2 xmlns="$1"/>')).join('');
        const { text } = await asker.dav('PROPFIND', path, {
          body: `<D:propfind ${prefixes}><D:prop>${tags}</D:prop></D:propfind>`,
          headers: { Depth: '1' },
        });
        for (const { who, login } of targets)
          if (policy === 'closed' || who !== 'unshared') assert.ok(!text.includes(login), `${path} names ${who}: ${text}`);
      }
    });
  }
});

describe('the other doors, and coming in', () => {
  /** Each door of the listener: where it is asked, or which test asks it. */
  const paths: Readonly<Record<DoorName, readonly ((target: Target) => string)[] | string>> = {
    dav: 'above',
    trpc: 'above',
    live: [() => '/api/live/', ({ login }) => `/api/live?login=${login}`],
    'mail-http': [
      ({ outboxId }) => `/api/mail/upload?id=${outboxId}`,
      ({ login }) => `/api/mail/download?folder=${encodeURIComponent(`user/${login}`)}&uid=1&part=1`,
      ({ login }) => `/api/mail/source?folder=${encodeURIComponent(`user/${login}`)}&uid=1`,
    ],
    connect: [
      ({ login }) => `/mail/config-v1.1.xml?emailaddress=${login}`,
      ({ login }) => `/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=${login}`,
      ({ login }) => `/api/connect/apple.mobileconfig?login=${login}`,
      ({ login }) => `/api/connect/${login}`,
    ],
    'sign-in': [
      ({ login }) => `/api/sign-in/oidc/start?login=${login}`,
      ({ login }) => `/api/sign-in/cas/start?login=${login}`,
      ({ login }) => `/api/sign-in/proxy?login=${login}`,
      ({ login }) => `/api/sign-in/ticket?login=${login}`,
      ({ sessionId }) => `/api/sign-in/signed-out?session=${sessionId}`,
    ],
  };

  test('every door of the listener is in the table', () => {
    assert.deepEqual(Object.keys(paths).sort(), Object.keys(loadDoor).sort());
  });

  test('answers about anybody are those about nobody of their domain, signed in and not', async () => {
    const { asker, targets } = castOf('closed');
    for (const asked of Object.values(paths))
      for (const [index, path] of typeof asked === 'string' ? [] : asked.entries())
        for (const cookie of ['', asker.cookie]) {
          // How a domain is set up is no secret and says nothing of its people: autoconfig differs by domain.
          const ask = async (target: Target) => {
            const ended = new AbortController();
            const response = await fetch(atrium.url + path(target), { headers: { cookie }, redirect: 'manual', signal: ended.signal });
            const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
            const text = isStream ? 'a stream' : await response.text();
            ended.abort();
            return everything(response.status, response.headers, text.replace(/Reference: \S+/, ''));
          };
          for (const domain of [domains.closed, domains.foreign]) {
            const there = targets.filter(({ login }) => login.endsWith(`@${domain}`));
            assert.ok(there.length > 1);
            await alike('closed', there, { name: `${path(there[0] ?? assert.fail())} (${index})`, ask });
          }
        }
  });

  test('a wrong password, again and again until it is locked, tells nobody from anybody: by DAV', async () => {
    const { targets } = castOf('closed');
    await alike('closed', targets, {
      name: 'wrong passwords',
      inTurn: true,
      ask: async ({ login }) => {
        await store.db.loginThrottle.deleteMany({});
        const dav = davClient(atrium.url, { login, password: 'wrong' });
        const said: string[] = [];
        for (let attempt = 0; attempt < 12; attempt++) {
          const { status, headers, text } = await dav('PROPFIND', '/dav/', { headers: { Depth: '0' } });
          said.push(everything(status, Object.entries(headers), text).replace(/retry-after: \d+/i, 'retry-after: N'));
        }
        dav.close();
        assert.ok(said.some((one) => one.startsWith('429') || one.startsWith('503')) || new Set(said).size === 1);
        return said.join('\n\n');
      },
    });
    await store.db.loginThrottle.deleteMany({});
  });

  test('the sign-in page, its second step and the recovery page answer about anybody as about nobody', async () => {
    const { targets } = castOf('closed');
    const opened = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
    try {
      const visit = { remoteAddress: '127.0.0.1', host: 'localhost', agent: 'test' };
      const told = (error: unknown) =>
        JSON.stringify(
          error,
          Object.getOwnPropertyNames(error).filter((name) => name !== 'stack'),
        ) ?? '';
      await alike('closed', targets, {
        name: 'the sign-in page',
        inTurn: true,
        ask: async ({ login }) => {
          await store.db.loginThrottle.deleteMany({});
          return opened.atrium.signInPages.signIn({ ...visit, login, password: 'wrong' }).then((one) => JSON.stringify(one), told);
        },
      });
    } finally {
      await opened.close();
      await store.db.loginThrottle.deleteMany({});
    }
  });
});
