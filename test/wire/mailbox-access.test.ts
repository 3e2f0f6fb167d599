// The five ways to a mailbox (AUT-10), each against the real Dovecot and Postfix: list, read, send, Sieve; and TLS in its three modes
// (MAI-1). What goes wrong with mail leaves calendar and contacts usable.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { isTRPCClientError } from '@trpc/client';
import { createTransport } from 'nodemailer';
import { isDomainError } from '@/server/core/errors';
import { addDovecotUser } from '@/server/demo/dovecot';
import { freePort } from '@/server/demo/free-port';
import { waitUntil } from '@/server/demo/processes';
import type { MailServer } from '@/server/domain/mail/settings';
import { openScripts } from '@/server/domain/mail/sieve-scripts';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { testCertificates } from '../support/certificates';
import { mailAddress } from '../support/mail';
import { type MailStage, openMailStage } from '../support/mail-stage';
import { stopServices } from '../support/services';
import { type OwnMailSystem, startOwnMailSystem } from '../support/services/mail-system';
import { startOidcProvider, type TestProvider } from '../support/services/oidc';
import { serviceLog } from '../support/services/workspace';
import { trpcClient } from '../support/trpc-client';
import { walkingBrowser } from '../support/walking-browser';

type Mode = 'password' | 'master' | 'authzid' | 'oauth' | 'bearer' | 'trusted' | 'own';
const modes: readonly Mode[] = ['password', 'master', 'authzid', 'oauth', 'bearer', 'trusted', 'own'];
const loginOf = (mode: Mode | 'short') => `jane@${mode}.example`;
/** What Dovecot's table has; only in mode "password" Atrium ever hears it by itself. */
const mailPassword = 'of the mailbox';
/** Whose three mail servers know them by three names, new in every run, so that a log tells of this one (DOM-7). */
const manyNamed = `jd${randomUUID().slice(0, 8)}`;
const nameAt = (server: 'imap' | 'smtp' | 'sieve') => `${manyNamed}.${server}@names.example`;

let atrium: TestAtrium;
let mail: OwnMailSystem;
let provider: TestProvider;
let short: TestProvider;
const tls = testCertificates('name-only', 'DNS:localhost');

before(async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const accounts = [...modes, 'short' as const].map((mode) => ({ sub: loginOf(mode), email: loginOf(mode), name: 'Jane' }));
  const redirectUris = [`${url}/api/sign-in/oidc/callback`];
  // Renewed whenever a connection is opened, and what Dovecot and Postfix take is the new one.
  provider = await startOidcProvider({ accounts, redirectUris, accessTokenSeconds: 50 });
  // Its tokens are always about to run out.
  short = await startOidcProvider({ accounts, redirectUris, accessTokenSeconds: 30 });
  mail = await startOwnMailSystem({
    tls,
    masters: { groupware: 'masterpw' },
    introspection: {
      url: `${provider.issuer.replace('://', `://${provider.clientId}:${provider.clientSecret}@`)}/token/introspection`,
      loginField: 'sub',
    },
    trustedSecret: 'one-for-all',
  });
  for (const mode of [...modes, 'short' as const]) addDovecotUser(mail.usersFile, loginOf(mode), mailPassword);
  for (const server of ['imap', 'smtp', 'sieve'] as const) addDovecotUser(mail.usersFile, nameAt(server), mailPassword);
  for (const kind of ['starttls', 'implicit']) addDovecotUser(mail.usersFile, `jane@blind-${kind}.example`, mailPassword);
  // The mail system of all other tests knows no TLS.
  const plain = async (name: 'IMAP' | 'SMTP' | 'SIEVE') => ({ ...(await mailAddress(name)), tls: 'starttls', verifyCertificate: false });
  const bare = { imap: await plain('IMAP'), smtp: await plain('SMTP'), sieve: await plain('SIEVE') };
  const servers = serversOf;
  const trusted = { mode: 'trusted', secret: 'one-for-all' };
  const byProxy = { proxy: { accounts: 'anyone' } };
  const byProvider = ({ issuer, clientId, clientSecret }: TestProvider) => ({
    oidc: { issuer, clientId, clientSecret, accounts: 'anyone' },
  });
  atrium = await startAtrium({
    port,
    mail: false,
    config: {
      trustedProxies: ['127.0.0.1'],
      publicUrl: url,
      domains: [
        { name: 'password.example', ...servers('starttls') },
        {
          name: 'master.example',
          ...servers('implicit'),
          mailboxAccess: { mode: 'master', user: 'groupware', password: 'masterpw' },
          signIn: byProxy,
        },
        {
          name: 'authzid.example',
          ...servers('starttls'),
          mailboxAccess: { mode: 'master', user: 'groupware', password: 'masterpw', style: 'authzid' },
          signIn: byProxy,
        },
        { name: 'oauth.example', ...servers('implicit'), mailboxAccess: { mode: 'oauth' }, signIn: byProvider(provider) },
        {
          name: 'bearer.example',
          ...servers('none'),
          mailboxAccess: { mode: 'oauth', mechanism: 'oauthbearer' },
          signIn: byProvider(provider),
        },
        { name: 'trusted.example', ...servers('starttls'), mailboxAccess: { mode: 'trusted', secret: 'one-for-all' }, signIn: byProxy },
        { name: 'own.example', ...servers('implicit'), mailboxAccess: { mode: 'separate' }, signIn: byProxy },
        { name: 'short.example', ...servers('none'), mailboxAccess: { mode: 'oauth' }, signIn: byProvider(short) },
        ...(['starttls', 'implicit'] as const).flatMap((kind) =>
          [
            { name: `doubt-${kind}.example`, ...servers(kind, { ca: undefined }) },
            { name: `blind-${kind}.example`, ...servers(kind, { ca: undefined, verifyCertificate: false }) },
            // The certificate has the name and not the address.
            { name: `elsewhere-${kind}.example`, ...servers(kind, { host: '127.0.0.1' }) },
          ].map((domain) => ({ ...domain, mailboxAccess: trusted, signIn: byProxy })),
        ),
        {
          name: 'names.example',
          imap: { ...servers('none').imap, login: '%n.imap@%d' },
          smtp: { ...servers('none').smtp, login: '%n.smtp@%d' },
          sieve: { ...servers('none').sieve, login: '%n.sieve@%d' },
          mailboxAccess: trusted,
          signIn: byProxy,
        },
        { name: 'bare.example', ...bare, mailboxAccess: trusted, signIn: byProxy },
        { name: 'wrong.example', ...servers('none'), mailboxAccess: { mode: 'trusted', secret: 'a wrong one' }, signIn: byProxy },
      ],
    },
  });
  await atrium.addUser({ login: loginOf('password'), password: mailPassword });
});
after(async () => {
  await atrium?.stop();
  await mail?.stop();
  await Promise.all([provider?.stop(), short?.stop()]);
  await stopServices();
});

type Kind = 'none' | 'starttls' | 'implicit';

/** The mail servers, reached in one of the three modes. */
function serversOf(kind: Kind, more: { host?: string; ca?: string | undefined; verifyCertificate?: boolean } = {}) {
  const { ports } = mail;
  const at = (plain: number, secure: number): MailServer => {
    const { ca, ...rest } = { host: 'localhost', ca: tls.ca, verifyCertificate: true, ...more };
    return { port: kind === 'implicit' ? secure : plain, tls: kind, ...rest, ...(ca === undefined ? {} : { ca }) };
  };
  return { imap: at(ports.imap, ports.imaps), smtp: at(ports.smtp, ports.smtps), sieve: at(ports.sieve, ports.sieves) };
}

async function signIn(login: string): Promise<string> {
  const domain = login.split('@')[1] ?? '';
  if (domain === 'password.example') return (await signInAs(atrium, { login, password: mailPassword })).cookie;
  const oidc = ['oauth.example', 'bearer.example', 'short.example'].includes(domain);
  const browser = walkingBrowser(oidc ? {} : { 'x-remote-user': login });
  const start = oidc ? `oidc/start?domain=${domain}&login=${login}` : `proxy?domain=${domain}`;
  const end = await browser.open(`${atrium.url}/api/sign-in/${start}`, { stopBefore: (url) => url === `${atrium.url}/mail` });
  assert.equal(end.url, `${atrium.url}/mail`, end.text);
  return browser.cookies(atrium.url);
}

const client = (cookie: string) => trpcClient(atrium.url, cookie);
const allWell = { imap: 'ok', smtp: 'ok', sieve: 'ok' } as const;

/** What a call failed with, as the browser sees it. */
async function failureOf(call: Promise<unknown>): Promise<{ domainCode: unknown; reason: unknown }> {
  try {
    await call;
  } catch (error) {
    if (isTRPCClientError(error)) {
      const data = error.data as { domainCode?: unknown; reason?: unknown } | null;
      return { domainCode: data?.domainCode, reason: data?.reason };
    }
    throw error;
  }
  throw new Error('it did not fail');
}

/** Something lies in the mailbox; it is listed, read, and a message to oneself arrives. */
async function readAndSend(cookie: string, login: string): Promise<void> {
  const { mail: own } = client(cookie);
  const inbox = () => own.list.query({ folder: 'INBOX', view: 'messages', offset: 0, limit: 50 });
  const subject = `For ${login} ${randomUUID()}`;
  await deliver(login, subject);
  await waitUntil(`"${subject}" in the list`, async () => (await inbox()).rows.some((row) => row.subject === subject), { ms: 30_000 });
  const row = (await inbox()).rows.find((one) => one.subject === subject);
  const { messages } = await own.conversation.query({ folder: 'INBOX', uids: [...(row?.uids ?? [])] });
  assert.match(JSON.stringify(messages), /Hello there/);
  const back = `Back ${randomUUID()}`;
  await own.send.mutate({
    compositionId: randomUUID(),
    identityId: null,
    to: [{ name: '', address: login }],
    cc: [],
    bcc: [],
    subject: back,
    html: null,
    text: 'to myself',
    attachments: [],
    delaySeconds: 0,
  });
  await waitUntil(`"${back}" to come back`, async () => (await inbox()).rows.some((one) => one.subject === back), { ms: 60_000 });
  const sent = () => own.list.query({ folder: 'Sent', view: 'messages', offset: 0, limit: 50 });
  await waitUntil('a copy in Sent', async () => (await sent()).rows.some((one) => one.subject === back), { ms: 60_000 });
}

async function deliver(to: string, subject: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: mail.ports.lmtp, lmtp: true, ignoreTLS: true });
  await transport.sendMail({ from: 'outside@elsewhere.example', to, subject, text: 'Hello there' });
  transport.close();
}

/** A server that is busy says so and is asked again; one that refuses the login has decided. */
async function allAnswer(check: () => Promise<unknown>): Promise<void> {
  let found: unknown = null;
  await waitUntil(
    'every mail server to answer',
    async () => {
      found = await check();
      return !JSON.stringify(found).includes('unreachable');
    },
    { ms: 60_000 },
  );
  assert.deepEqual(found, allWell);
}

for (const mode of modes.filter((one) => one !== 'own')) {
  test(`${mode}: the mailbox is listed, read, sends, and its Sieve server takes the login`, async () => {
    const cookie = await signIn(loginOf(mode));
    await allAnswer(() => client(cookie).mail.checkAccess.query());
    await readAndSend(cookie, loginOf(mode));
  });
}

test('each mail server knows a person by the name its own rule gives, as the servers’ logs say (DOM-7)', async () => {
  const cookie = await signIn(`${manyNamed}@names.example`);
  await allAnswer(() => client(cookie).mail.checkAccess.query());
  await readAndSend(cookie, nameAt('imap'));
  const dovecot = () => readFileSync(mail.dovecotLog, 'utf8');
  for (const [service, name] of [
    ['imap-login', nameAt('imap')],
    ['managesieve-login', nameAt('sieve')],
  ] as const)
    await waitUntil(`${service} of ${name} in Dovecot's log`, async () =>
      dovecot()
        .split('\n')
        .some((line) => line.includes(service) && line.includes(`user=<${name}>`)),
    );
  const postfix = () => readFileSync(serviceLog('postfix-own'), 'utf8');
  await waitUntil("the name in Postfix's log", async () => postfix().includes(`sasl_username=${nameAt('smtp')}`));
  assert.ok(!dovecot().includes(`user=<${manyNamed}@names.example>`), 'no server hears of the account’s own name');
});

describe('a mail password of one’s own', () => {
  test('is asked for, tried, kept for all sessions, and forgotten on request', async () => {
    const cookie = await signIn(loginOf('own'));
    const { mail: own, calendar } = client(cookie);
    assert.deepEqual(await own.access.query(), { ownPassword: true, forSession: false, stored: false });
    assert.deepEqual(await failureOf(own.folders.query()), { domainCode: 'upstream_failed', reason: 'refused_login' });
    assert.ok((await calendar.calendars.query()).length > 0, 'the calendar does not mind');
    assert.deepEqual(await failureOf(own.enterPassword.mutate({ password: 'wrong' })), {
      domainCode: 'upstream_failed',
      reason: 'refused_login',
    });
    assert.deepEqual(await own.access.query(), { ownPassword: true, forSession: false, stored: false }, 'a wrong one is not kept');
    await own.enterPassword.mutate({ password: mailPassword });
    assert.deepEqual(await own.access.query(), { ownPassword: true, forSession: false, stored: true });
    await allAnswer(() => own.checkAccess.query());
    await readAndSend(cookie, loginOf('own'));
    const other = client(await signIn(loginOf('own')));
    // Another browser has it, too.
    await allAnswer(() => other.mail.checkAccess.query());
    await own.forgetPassword.mutate();
    assert.deepEqual(await other.mail.checkAccess.query(), { imap: 'refused_login', smtp: 'refused_login', sieve: 'refused_login' });
  });

  test('is not taken where mailboxes are opened another way', async () => {
    const { mail: own } = client(await signIn(loginOf('trusted')));
    assert.deepEqual(await own.access.query(), { ownPassword: false, forSession: false, stored: false });
    assert.equal((await failureOf(own.enterPassword.mutate({ password: 'x' }))).domainCode, 'forbidden');
  });
});

test('a refused mail login is said as such, and calendar and contacts go on', async () => {
  const { mail: own, calendar, contacts } = client(await signIn('jane@wrong.example'));
  assert.deepEqual(await failureOf(own.folders.query()), { domainCode: 'upstream_failed', reason: 'refused_login' });
  assert.equal((await own.checkAccess.query()).imap, 'refused_login');
  assert.ok((await calendar.calendars.query()).length > 0);
  assert.ok((await contacts.books.query()).length > 0);
});

test('the trusted host’s secret is worth nothing from another address', async () => {
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: mail.ports.imap, localAddress: '127.0.0.2' });
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (/^\* OK [^\r]*\r\n$/.test(text)) socket.write(`a LOGIN ${loginOf('trusted')} one-for-all\r\n`);
      if (!/^a /m.test(text)) return;
      socket.destroy();
      resolve(text);
    });
  });
  assert.match(said, /^a NO \[AUTHENTICATIONFAILED\]/m);
});

describe('a token that runs out', () => {
  test('is renewed before it does, once at a time, however many ask', async () => {
    const api = client(await signIn(loginOf('short')));
    const before = short.refreshes();
    // Dovecot asks the other provider, so the login is refused; that a token was there to be refused is what counts here.
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.mail.checkAccess.query()));
    for (const answer of answers) assert.deepEqual(answer, { imap: 'refused_login', smtp: 'refused_login', sieve: 'refused_login' });
    assert.ok(short.refreshes() - before >= 6, 'each of them came too late for the one before');
    assert.equal((await api.mail.checkAccess.query()).imap, 'refused_login', 'the chain of refresh tokens was not broken');
  });

  test('and cannot be renewed ends the access to mail readably, and nothing else', async () => {
    const api = client(await signIn(loginOf('short')));
    short.revokeAll();
    assert.deepEqual(await failureOf(api.mail.folders.query()), { domainCode: 'upstream_failed', reason: 'login_expired' });
    assert.equal((await api.mail.checkAccess.query()).smtp, 'login_expired');
    assert.ok((await api.calendar.calendars.query()).length > 0);
  });
});

describe('TLS', () => {
  const none = { imap: 'unreachable', smtp: 'unreachable', sieve: 'unreachable' } as const;

  test('an authority nobody named is refused with STARTTLS and with TLS at once, unless the certificate is not looked at', async () => {
    for (const kind of ['starttls', 'implicit'] as const) {
      assert.deepEqual(await client(await signIn(`jane@doubt-${kind}.example`)).mail.checkAccess.query(), none, kind);
      const blind = client(await signIn(`jane@blind-${kind}.example`));
      await allAnswer(() => blind.mail.checkAccess.query());
    }
  });

  test('a certificate for another name is refused', async () => {
    for (const kind of ['starttls', 'implicit'] as const)
      assert.deepEqual(await client(await signIn(`jane@elsewhere-${kind}.example`)).mail.checkAccess.query(), none, kind);
  });

  test('STARTTLS that a server does not offer is not done without', async () => {
    assert.deepEqual(await client(await signIn('jane@bare.example')).mail.checkAccess.query(), none);
  });
});

describe('Sieve scripts', () => {
  let stage: MailStage;
  let sieve: MailServer;
  before(async () => {
    stage = await openMailStage({ settings: (settings) => ({ ...settings, sieve }) });
  });
  after(() => stage?.close());

  test('are written, listed, activated, read and deleted in all three modes', async () => {
    const { user, mail: account } = await stage.addPerson();
    addDovecotUser(mail.usersFile, user.login, user.password);
    sieve = serversOf('none').sieve;
    // Dovecot looks at its table at most once a second.
    await waitUntil('the new user', async () => {
      await (await openScripts(account)).close();
      return true;
    });
    for (const kind of ['none', 'starttls', 'implicit'] as const) {
      sieve = serversOf(kind).sieve;
      const connection = await openScripts(account);
      try {
        await handleScripts(connection, `s-${kind}`);
      } finally {
        await connection.close();
      }
    }
  });

  test('a refused login is told from a server that is not there, and from none', async () => {
    const { mail: account } = await stage.addPerson({ password: 'wrong' });
    const reason = async () => {
      try {
        await (await openScripts(account)).close();
        return 'in';
      } catch (error) {
        return isDomainError(error) ? error.details['reason'] : error;
      }
    };
    sieve = serversOf('none').sieve;
    assert.equal(await reason(), 'refused_login');
    sieve = { ...sieve, port: 9 };
    assert.equal(await reason(), 'unreachable');
  });
});

async function handleScripts(connection: Awaited<ReturnType<typeof openScripts>>, name: string): Promise<void> {
  const odd = `${name} "quoted" é`;
  const script = 'require ["fileinto"];\r\nif header :contains "subject" "é" { fileinto "Junk"; }\r\n';
  await connection.putScript(odd, script);
  await connection.setActive(odd);
  assert.deepEqual(
    (await connection.listScripts()).find((one) => one.name === odd),
    { name: odd, active: true },
  );
  assert.equal(await connection.getScript(odd), script);
  await assert.rejects(
    connection.putScript(name, 'if nonsense {'),
    (error) => isDomainError(error) && error.code === 'invalid' && /line/.test(String(error.details['said'])),
  );
  await assert.rejects(connection.getScript('not there'), (error) => isDomainError(error) && error.code === 'not_found');
  await assert.rejects(connection.deleteScript(odd), (error) => isDomainError(error) && error.code === 'conflict');
  await connection.setActive(null);
  await connection.deleteScript(odd);
  assert.deepEqual(
    (await connection.listScripts()).filter((one) => one.name === odd),
    [],
  );
}
