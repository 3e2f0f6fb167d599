// ACC-11: how programs are set up. Thunderbird's autoconfig per domain, the Apple profile per person; both read back by parsers
// that are not ours.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { signInAs } from '../support/browser-cookie';
import { testCertificates } from '../support/certificates';
import { stopServices } from '../support/services';

const hostile = `Ärzte & <Söhne> "GmbH" ]]> 'x'`;
let atrium: TestAtrium;
let user: AtriumUser;
let cookie: string;

before(async () => {
  const inside = { host: '127.0.0.1', port: 1, tls: 'none' };
  atrium = await startAtrium({
    mail: false,
    config: {
      publicUrl: 'https://groupware.example.org/gw',
      defaults: { imap: inside, smtp: inside },
      domains: [
        {
          name: 'demo.example',
          aliases: ['alias.example'],
          branding: { name: hostile },
          imap: { ...inside, login: '%n', public: { host: 'imap.demo.example' } },
          smtp: { ...inside, public: { host: 'smtp.demo.example', port: 2587, tls: 'starttls' } },
        },
        {
          name: 'other.example',
          switches: { contacts: false },
          imap: { host: 'mail.other.example', tls: 'implicit' },
          smtp: { host: 'mail.other.example' },
        },
        { name: 'inside.example' },
        { name: 'nothing.example', switches: { mail: false, calendar: false, contacts: false } },
        { name: '*' },
      ],
    },
  });
  user = await atrium.addUser({ login: `jane+ü&<x>.${Date.now()}@demo.example`, displayName: `Jane ${hostile}` });
  cookie = (await signInAs(atrium, user)).cookie;
});
after(async () => {
  await atrium?.stop();
  await stopServices();
});

/** Reads XML with Python's parser: [[element path, text], …] of the leaves. */
function leavesOf(xml: string): [string, string][] {
  const program = `
import json, sys, xml.etree.ElementTree as E
def walk(e, path):
    here = path + '/' + e.tag + ''.join('[%s=%s]' % kv for kv in e.attrib.items())
    return [[here, e.text or '']] if len(e) == 0 else [leaf for child in e for leaf in walk(child, here)]
print(json.dumps(walk(E.fromstring(sys.stdin.buffer.read()), '')))`;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program], { input: xml, encoding: 'utf8' })) as [string, string][];
}

/** Reads a property list with Python's plistlib. */
function plistOf(text: string | Buffer): Profile {
  const program = 'import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', program], { input: text, encoding: 'utf8' })) as Profile;
}
type Payload = Record<string, string | number | boolean>;
type Profile = Payload & { PayloadContent: Payload[] };

const wellKnown = '/.well-known/autoconfig/mail/config-v1.1.xml';
const ask = (path: string, headers: Record<string, string> = {}) => fetch(`${atrium.url}${path}`, { headers, redirect: 'manual' });

describe('autoconfig', () => {
  test('names the domain’s own public mail hosts, the login of each, and the address of calendars and contacts', async () => {
    const answer = await ask(`${wellKnown}?emailaddress=jane@demo.example`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/xml/);
    const provider = '/clientConfig[version=1.1]/emailProvider[id=demo.example]';
    const imap = `${provider}/incomingServer[type=imap]`;
    const smtp = `${provider}/outgoingServer[type=smtp]`;
    const dav = (place: string) => [
      [`/clientConfig[version=1.1]/${place}/username`, '%EMAILADDRESS%'],
      [`/clientConfig[version=1.1]/${place}/authentication`, 'http-basic'],
      [`/clientConfig[version=1.1]/${place}/serverURL`, 'https://groupware.example.org/gw/dav/'],
    ];
    assert.deepEqual(leavesOf(await answer.text()), [
      [`${provider}/domain`, 'demo.example'],
      [`${provider}/displayName`, hostile],
      [`${provider}/displayShortName`, hostile],
      [`${imap}/hostname`, 'imap.demo.example'],
      [`${imap}/port`, '993'],
      [`${imap}/socketType`, 'SSL'],
      [`${imap}/authentication`, 'password-cleartext'],
      [`${imap}/username`, '%EMAILLOCALPART%'],
      [`${smtp}/hostname`, 'smtp.demo.example'],
      [`${smtp}/port`, '2587'],
      [`${smtp}/socketType`, 'STARTTLS'],
      [`${smtp}/authentication`, 'password-cleartext'],
      [`${smtp}/username`, '%EMAILADDRESS%'],
      ...dav('addressBook[type=carddav]'),
      ...dav('calendar[type=caldav]'),
    ]);
  });

  test('an address that does not exist gets the very answer of one that does', async () => {
    const texts = await Promise.all(
      [user.login, 'nobody-at-all@demo.example', 'x@demo.example'].map(async (address) =>
        (await ask(`${wellKnown}?emailaddress=${encodeURIComponent(address)}`)).text(),
      ),
    );
    assert.equal(new Set(texts).size, 1);
  });

  test('a domain of somebody else, a domain without servers and nonsense all get one and the same 404', async () => {
    const answers = await Promise.all(
      ['a@unknown.example', 'a@nothing.example', 'a@', '@', '', 'a@b"><x>', `a@${'x'.repeat(5000)}`].map(async (address) => {
        const answer = await ask(`${wellKnown}?emailaddress=${encodeURIComponent(address)}`, { host: 'elsewhere.example' });
        // Each refusal has a reference of its own.
        return [answer.status, (await answer.text()).replace(/Reference: [0-9a-f-]{36}/, '')] as const;
      }),
    );
    assert.deepEqual([...new Set(answers.map(([status]) => status))], [404]);
    assert.equal(new Set(answers.map(([, text]) => text)).size, 1);
  });

  test('the host name tells the domain where no address does, and the other address of the format works, also below the base path', async () => {
    const { port } = new URL(atrium.url);
    for (const path of ['/mail/config-v1.1.xml', '/gw/mail/config-v1.1.xml', wellKnown])
      for (const host of ['autoconfig.other.example', `other.example:${port}`]) {
        const { text, status } = await rawGet(path, host);
        assert.equal(status, 200, `${host}${path}`);
        const leaves = leavesOf(text);
        assert.ok(leaves.some(([name, value]) => name.endsWith('incomingServer[type=imap]/hostname') && value === 'mail.other.example'));
        assert.ok(!leaves.some(([name]) => name.includes('carddav')), 'what is switched off is not offered');
      }
  });

  test('an alias of the domain is answered under the name that was asked for', async () => {
    const text = await (await ask(`${wellKnown}?emailaddress=a@alias.example`)).text();
    assert.deepEqual(leavesOf(text)[0], ['/clientConfig[version=1.1]/emailProvider[id=alias.example]/domain', 'alias.example']);
    assert.doesNotMatch(text, /demo\.example<\/domain>/);
  });

  test('a mail server that only this machine can reach is named to nobody', async () => {
    const text = await (await ask(`${wellKnown}?emailaddress=a@inside.example`)).text();
    assert.doesNotMatch(text, /127\.0\.0\.1|incomingServer/);
    assert.match(text, /caldav/);
  });

  test('only reading is possible', async () => {
    const answer = await fetch(`${atrium.url}${wellKnown}`, { method: 'POST' });
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
  });
});

/** fetch() does not let anybody choose the Host header. */
async function rawGet(path: string, host: string): Promise<{ status: number; text: string }> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    request(`${atrium.url}${path}`, { headers: { host } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the Apple profile', () => {
  const path = '/gw/api/connect/apple.mobileconfig';
  const profile = async () => {
    const answer = await ask(path, { cookie });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/x-apple-aspen-config');
    assert.match(answer.headers.get('content-disposition') ?? '', /\.mobileconfig"/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return plistOf(await answer.text());
  };

  test('sets up mail, calendar and contacts of the person, with every text as it is', async () => {
    const { PayloadContent: content, ...outer } = await profile();
    assert.equal(outer.PayloadType, 'Configuration');
    assert.equal(outer.PayloadOrganization, hostile);
    const byType = new Map(content.map((payload) => [payload.PayloadType, payload]));
    assert.deepEqual([...byType.keys()], ['com.apple.mail.managed', 'com.apple.caldav.account', 'com.apple.carddav.account']);
    const mail = byType.get('com.apple.mail.managed') ?? {};
    const [local] = user.login.split('@');
    assert.deepEqual(
      [
        mail.EmailAddress,
        mail.EmailAccountName,
        mail.IncomingMailServerHostName,
        mail.IncomingMailServerPortNumber,
        mail.IncomingMailServerUsername,
      ],
      [user.login, user.displayName, 'imap.demo.example', 993, local],
    );
    assert.deepEqual(
      [mail.OutgoingMailServerHostName, mail.OutgoingMailServerPortNumber, mail.OutgoingMailServerUseSSL, mail.OutgoingMailServerUsername],
      ['smtp.demo.example', 2587, true, user.login],
    );
    assert.equal(mail.OutgoingPasswordSameAsIncomingPassword, true);
    const caldav = byType.get('com.apple.caldav.account') ?? {};
    assert.deepEqual(
      [caldav.CalDAVHostName, caldav.CalDAVPort, caldav.CalDAVUseSSL, caldav.CalDAVUsername],
      ['groupware.example.org', 443, true, user.login],
    );
    const principal = String(caldav.CalDAVPrincipalURL);
    const found = await fetch(`${atrium.url}${principal}`, {
      method: 'PROPFIND',
      headers: { authorization: `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`, depth: '0' },
    });
    assert.equal(found.status, 207, `${principal} is a principal of this server`);
  });

  test('has no password in it', async () => {
    const text = JSON.stringify(await profile());
    assert.doesNotMatch(text, /Password":"/);
    assert.ok(!text.includes(`"${user.password}"`));
  });

  test('has identifiers of its own for each person, the same at each download, so that installing again replaces', async () => {
    const ids = (one: Profile) => [one, ...one.PayloadContent].map((part) => [String(part.PayloadIdentifier), String(part.PayloadUUID)]);
    const first = ids(await profile());
    assert.deepEqual(ids(await profile()), first);
    assert.equal(new Set(first.flat()).size, first.flat().length);
    for (const [, uuid] of first) assert.match(uuid ?? '', /^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
    const other = await signInAs(atrium, await atrium.addUser({ login: `other${Date.now()}@demo.example` }));
    const theirs = ids(plistOf(await (await ask(path, { cookie: other.cookie })).text()));
    for (const [index, pair] of theirs.entries()) assert.notDeepEqual(pair, first[index]);
  });

  test('a domain’s switches decide what is in it', async () => {
    const member = await signInAs(atrium, await atrium.addUser({ login: `m${Date.now()}@other.example` }));
    const { PayloadContent: content } = plistOf(await (await ask(path, { cookie: member.cookie })).text());
    assert.deepEqual(
      content.map((payload) => payload.PayloadType),
      ['com.apple.mail.managed', 'com.apple.caldav.account'],
    );
  });

  test('who is not signed in is asked to, and comes back to the page with the button', async () => {
    const answer = await ask(path);
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), `/gw/login?callbackUrl=${encodeURIComponent('/gw/settings/connect')}`);
  });

  test('with a certificate it is signed, and the signature holds', async () => {
    const { ca, caFile, certificateFile, keyFile: key } = testCertificates();
    // As web servers have it: one's own first, then the authorities.
    const certificate = join(mkdtempSync(join(tmpdir(), 'atrium-signing-')), 'fullchain.pem');
    writeFileSync(certificate, `${readFileSync(certificateFile, 'utf8')}${ca}`);
    const signing = await startAtrium({
      mail: false,
      databaseUrl: atrium.databaseUrl,
      config: { domains: [{ name: 'demo.example' }], profileSigning: { certificate, key } },
    });
    try {
      const own = await signInAs(signing, user);
      const answer = await fetch(`${signing.url}/api/connect/apple.mobileconfig`, { headers: { cookie: own.cookie } });
      assert.equal(answer.headers.get('content-type'), 'application/x-apple-aspen-config');
      const signed = Buffer.from(await answer.arrayBuffer());
      const verify = ['cms', '-verify', '-inform', 'DER', '-CAfile', caFile, '-purpose', 'any'];
      const inside = execFileSync('openssl', verify, { input: signed, stdio: ['pipe', 'pipe', 'pipe'] });
      assert.equal(plistOf(inside).PayloadType, 'Configuration');
    } finally {
      await signing.stop();
      rmSync(dirname(certificate), { recursive: true });
    }
  });

  test('other addresses of the door are 404', async () => {
    assert.equal((await ask('/gw/api/connect/else', { cookie })).status, 404);
  });
});
