// Twenty domains on one installation: users from four kinds of source, all called info@, under every kind of hash, with mailboxes on two
// hosts. Everybody gets in, the first and the last one's user reads mail and syncs (DOM-1, DOM-3); two users of one domain have their
// mailboxes on two hosts (DOM-8).
import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { ImapFlow } from 'imapflow';
import { addDovecotUser, type Dovecot, startDovecot } from '@/server/demo/dovecot';
import { waitUntil } from '@/server/demo/processes';
import { hashPassword } from '@/server/domain/directory/passwords/hash-password';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { type DavClient, davClient, prefixes } from '../support/dav';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { asLdapAdmin, ldapHosts, ldapSettings } from '../support/ldap-stage';
import { type Address, mailAddress } from '../support/mail';
import { stopServices } from '../support/services';
import { serviceDirectory } from '../support/services/workspace';
import { trpcClient } from '../support/trpc-client';

type Kind = 'local' | 'postgresql' | 'mysql' | 'ldap';
const kinds: readonly Kind[] = ['local', 'postgresql', 'mysql', 'ldap'];
const domains = Array.from({ length: 20 }, (_, index) => {
  const name = `d${String(index + 1).padStart(2, '0')}.example`;
  // The last one comes from LDAP and has its mail on the second host.
  return { name, kind: kinds[index % 4] ?? 'local', login: `info@${name}`, password: `of ${name}`, second: index % 2 === 1 };
});
const first = domains[0] ?? fail();
const last = domains[19] ?? fail();
const split = { name: 'split.example', here: 'here@split.example', there: 'there@split.example', password: 'of split' };

let atrium: TestAtrium;
let otherDovecot: Dovecot;
let otherHost: Server;
let here: Address;
const foreign = new Map<Kind, ForeignUsers>();

before(async () => {
  const [hosts, imap] = await Promise.all([ldapHosts(), mailAddress('IMAP')]);
  here = imap;
  otherDovecot = await startDovecot({ directory: serviceDirectory('dovecot-second'), fast: true });
  otherHost = await listenFor(otherDovecot.imapPort, { host: '127.0.0.2', port: here.port });
  for (const kind of ['postgresql', 'mysql'] as const) foreign.set(kind, await openForeignUsers(kind));
  const there = { host: '127.0.0.1', port: otherDovecot.imapPort };

  atrium = await startAtrium({
    mail: false,
    config: {
      domains: [
        ...domains.map((domain) => ({
          name: domain.name,
          sources: [sourceOf(domain.kind, hosts)],
          imap: { ...(domain.second ? there : here), tls: 'none' },
          branding: { name: `Mail of ${domain.name}` },
        })),
        // A directory nobody has started, before the built-in table.
        { name: 'half.example', sources: [{ ...ldapSettings(hosts), hosts: ['127.0.0.1:1'] }, { kind: 'local' }] },
        { name: split.name, sources: [{ ...sourceOf('postgresql', hosts), ...withImapHost }], imap: { ...here, tls: 'none' } },
      ],
    },
  });
  for (const domain of domains) {
    await addPerson(domain);
    addDovecotUser(usersFile(domain.second), domain.login, domain.password);
  }
  for (const [login, second] of [
    [split.here, false],
    [split.there, true],
  ] as const) {
    await foreign.get('postgresql')?.add(login, `{PLAIN}${split.password}`, second ? { imap_host: '127.0.0.2' } : {});
    addDovecotUser(usersFile(second), login, split.password);
  }
});
after(async () => {
  await atrium?.stop();
  otherHost?.close();
  await otherDovecot?.stop();
  for (const users of foreign.values()) await users.drop();
  await stopServices();
});

const columns = { login: 'username', password: 'crypted', mail: 'username', domain: 'maildomain', displayName: 'fullname' };
const withImapHost = { columns: { ...columns, imapHost: 'imap_host' } };
const usersFile = (second: boolean) => (second ? otherDovecot.usersFile : (process.env['ATRIUM_TEST_MAIL_USERS'] ?? ''));

function sourceOf(kind: Kind, hosts: Awaited<ReturnType<typeof ldapHosts>>): Record<string, unknown> {
  if (kind === 'local') return { kind: 'local' };
  if (kind === 'ldap') return ldapSettings(hosts, { base: 'ou=%d,dc=ldap,dc=example' });
  return { kind: 'sql', url: foreign.get(kind)?.readerUrl, table: 'mailbox', columns, filter: 'active = 1', timeoutSeconds: 10 };
}

/** Every table of users has grown its own way: the next domain, the next scheme. */
function hashOf({ name, password }: (typeof domains)[number]): Promise<string> {
  const schemes = ['SSHA512', 'SHA512-CRYPT', 'BLF-CRYPT', 'ARGON2ID', 'SSHA256'] as const;
  const number = Math.floor(Number(name.slice(1, 3)) / 2);
  return hashPassword(password, schemes[number % schemes.length] ?? 'SSHA512');
}

async function addPerson(domain: (typeof domains)[number]): Promise<void> {
  const { kind, name, login, password } = domain;
  if (kind === 'local') await atrium.addUser({ login, password, displayName: `Info of ${name}` });
  else if (kind === 'ldap')
    await asLdapAdmin(async (client) => {
      const dn = `ou=${name},dc=ldap,dc=example`;
      await client.del(`uid=info,${dn}`).catch(() => {});
      await client.del(dn).catch(() => {});
      await client.add(dn, { objectClass: 'organizationalUnit', ou: name });
      const person = { objectClass: 'inetOrgPerson', uid: 'info', cn: `Info of ${name}`, sn: 'Info', mail: login, userPassword: password };
      await client.add(`uid=info,${dn}`, person);
    });
  else await foreign.get(kind)?.add(login, await hashOf(domain), { fullname: `Info of ${name}` });
}

/** Another address for a server: the same port on the next loopback address. */
async function listenFor(port: number, at: Address): Promise<Server> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  server.on('close', () => {
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at.port, at.host, resolve));
  return server;
}

/** Puts a message into a mailbox, on the host where it really is. */
async function putMail(user: { login: string; password: string }, second: boolean, subject: string): Promise<void> {
  const address = second ? { host: '127.0.0.1', port: otherDovecot.imapPort } : here;
  await waitUntil(
    `the mailbox of ${user.login}`,
    async () => {
      const client = new ImapFlow({
        ...address,
        secure: false,
        doSTARTTLS: false,
        auth: { user: user.login, pass: user.password },
        logger: false,
      });
      await client.connect();
      try {
        const message = `From: a@elsewhere.example\r\nTo: ${user.login}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nHello\r\n`;
        return Boolean(await client.append('INBOX', message));
      } finally {
        await client.logout().catch(() => client.close());
      }
    },
    { ms: 30_000 },
  );
}

async function readsMail(user: { login: string; password: string }): Promise<string> {
  const { cookie } = await signInAs(atrium, user);
  const list = await trpcClient(atrium.url, cookie).mail.list.query({ folder: 'INBOX', view: 'messages', offset: 0, limit: 50 });
  return JSON.stringify(list);
}

const withDav = async <Result>(user: { login: string; password: string }, work: (dav: DavClient) => Promise<Result>): Promise<Result> => {
  const dav = davClient(atrium.url, user);
  try {
    return await work(dav);
  } finally {
    dav.close();
  }
};

const eventOf = (uid: string) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\nBEGIN:VEVENT\r\nUID:${uid}\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261123T090000Z\r\nDTEND:20261123T100000Z\r\nSUMMARY:${uid}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

describe('twenty domains', () => {
  test('the user of every one gets in by DAV under their own login, and with no other domain’s password', async () => {
    for (const [index, user] of domains.entries()) {
      const other = domains[(index + 1) % 20] ?? fail();
      const found = await withDav(user, (dav) => dav('PROPFIND', '/dav/', { headers: { depth: '0' }, body: principalQuestion }));
      assert.equal(found.status, 207, user.name);
      assert.match(found.text, new RegExp(`/dav/principals/[^<]*info@${user.name}/`), user.name);
      const wrong = await withDav({ login: user.login, password: other.password }, (dav) =>
        dav('PROPFIND', '/dav/', { headers: { depth: '0' } }),
      );
      assert.equal(wrong.status, 401, user.name);
    }
  });

  for (const user of [first, last]) {
    test(`the user of ${user === first ? 'the first' : 'the last'} one (${user.kind}) signs in on the web, reads mail and syncs a calendar`, async () => {
      await putMail(user, user.second, `to-${user.name}`);
      assert.match(await readsMail(user), new RegExp(`to-${user.name}`));
      await withDav(user, async (dav) => {
        const home = `/dav/calendars/${user.login}/personal/`;
        const sync = (token: string) =>
          dav('REPORT', home, {
            body: `<D:sync-collection ${prefixes}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
          });
        const begin = await sync('');
        assert.equal(begin.status, 207, begin.text);
        const token = /<(?:\w+:)?sync-token>([^<]+)</.exec(begin.text)?.[1] ?? '';
        assert.equal(
          (await dav('PUT', `${home}e.ics`, { body: eventOf(user.name), headers: { 'content-type': 'text/calendar' } })).status,
          201,
        );
        const changes = await sync(token);
        assert.deepEqual([...changes.responses.keys()], [`${home}e.ics`]);
      });
    });
  }

  test('nobody has what is another one’s: the event is in one calendar of twenty', async () => {
    for (const user of domains.filter((one) => one !== first && one !== last).slice(0, 4)) {
      const got = await withDav(user, (dav) => dav('PROPFIND', `/dav/calendars/${user.login}/personal/`, { headers: { depth: '1' } }));
      assert.equal(got.responses.size, 1, user.name);
    }
  });

  test('a source that is down keeps nobody out who is in the next one, and /readyz says so (AUT-1)', async () => {
    const readiness = async () => (await fetch(`${atrium.url}/readyz`)).text();
    assert.equal(await readiness(), 'ready\n');
    const user = await atrium.addUser({ login: 'jane@half.example', password: 'half' });
    const found = await withDav(user, (dav) => dav('PROPFIND', '/dav/', { headers: { depth: '0' } }));
    assert.equal(found.status, 207);
    assert.equal(await readiness(), 'ready\nwarning: 1 user source cannot be asked\n');
  });

  test('two users of one domain have their mailboxes on two hosts (DOM-8)', async () => {
    const [one, two] = [
      { login: split.here, password: split.password },
      { login: split.there, password: split.password },
    ];
    await putMail(one, false, 'on-the-first-host');
    await putMail(two, true, 'on-the-second-host');
    const [oneReads, twoReads] = [await readsMail(one), await readsMail(two)];
    assert.ok(oneReads.includes('on-the-first-host') && !oneReads.includes('on-the-second-host'));
    assert.ok(twoReads.includes('on-the-second-host') && !twoReads.includes('on-the-first-host'));
  });
});

const principalQuestion = '<D:propfind xmlns:D="DAV:"><D:prop><D:current-user-principal/></D:prop></D:propfind>';

function fail(): never {
  throw new Error('there are twenty domains');
}
