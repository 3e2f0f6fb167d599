import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { freePort } from '@/server/demo/free-port';
import { type Daemon, portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { type TestCertificates, testCertificates } from '../certificates';
import type { Service } from '../services';
import { ownSchema } from './ldap/schema';
import { root, treeText } from './ldap/tree';
import { asUser, serviceDirectory, serviceLog, serviceUser, type UnixUser } from './workspace';

const admin = { dn: 'cn=admin,dc=ldap,dc=example', password: 'admin' };

/**
 * Two OpenLDAP servers with the tree of ldap/tree.ts: the second one follows the first (syncrepl) and gives no referrals. Both answer
 * in the clear, with StartTLS, and by LDAPS with a certificate of our own authority. Everybody's password is "demo" unless the tree
 * says otherwise; admin cn=admin,dc=ldap,dc=example, password "admin".
 */
export async function startSlapd(): Promise<Service> {
  const user = serviceUser('openldap', 'nobody');
  const certificates = testCertificates();
  // Only its owner may read a key; in a run of all tests others use the same one, as root.
  if (user) chownSync(certificates.keyFile, user.uid, user.gid);
  const first = await startServer('slapd', user, certificates, null);
  const second = await startServer('slapd-2', user, certificates, first.url);
  await waitUntil('the second slapd to have the tree', () => holdsLastEntry(second.url), { daemon: second.daemon });
  return {
    env: {
      ATRIUM_TEST_LDAP_URL: first.url,
      ATRIUM_TEST_LDAPS_URL: first.secureUrl,
      ATRIUM_TEST_LDAP_REPLICA_URL: second.url,
      ATRIUM_TEST_LDAP_CA: certificates.caFile,
    },
    stop: async () => {
      await second.daemon.stop();
      await first.daemon.stop();
    },
  };
}

type Server = { url: string; secureUrl: string; daemon: Daemon };

async function startServer(name: string, user: UnixUser | null, certificates: TestCertificates, provider: string | null): Promise<Server> {
  const directory = serviceDirectory(name, user);
  const data = join(directory, 'data');
  mkdirSync(data, { recursive: true });
  if (user) chownSync(data, user.uid, user.gid);
  const config = join(directory, 'slapd.conf');
  writeFileSync(config, configText(directory, data, certificates, provider));
  const run = asUser(user);
  if (provider === null) {
    const seed = join(directory, 'seed.ldif');
    writeFileSync(seed, treeText());
    execFileSync('/usr/sbin/slapadd', ['-q', '-w', '-f', config, '-l', seed], { stdio: 'pipe', ...run });
  }
  const port = await freePort();
  const securePort = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const secureUrl = `ldaps://127.0.0.1:${securePort}`;
  const daemon = startDaemon(name, '/usr/sbin/slapd', ['-d', '0', '-h', `${url} ${secureUrl}`, '-f', config], {
    logFile: serviceLog(name),
    cwd: directory,
    ...run,
  });
  await waitUntil(`${name} (see ${serviceLog(name)})`, () => portAnswers(port), { daemon });
  return { url, secureUrl, daemon };
}

async function holdsLastEntry(url: string): Promise<boolean> {
  const client = new Client({ url, timeout: 5000 });
  try {
    await client.bind(admin.dn, admin.password);
    const filter = '(sAMAccountName=SalesNorth)';
    return (await client.search('dc=corp,dc=example', { filter, attributes: ['cn'] })).searchEntries.length === 1;
  } finally {
    await client.unbind();
  }
}

function configText(directory: string, data: string, certificates: TestCertificates, provider: string | null): string {
  const schemas = ['core', 'cosine', 'inetorgperson', 'nis'].map((name) => `include /etc/ldap/schema/${name}.schema\n`).join('');
  const follow = `syncrepl rid=001 provider=${provider} type=refreshAndPersist retry="1 +" searchbase="${root}" bindmethod=simple binddn="${admin.dn}" credentials=${admin.password} attrs="*,+"`;
  return `${schemas}${ownSchema()}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
moduleload ppolicy
moduleload pw-sha2
pidfile ${directory}/slapd.pid
TLSCACertificateFile ${certificates.caFile}
TLSCertificateFile ${certificates.certificateFile}
TLSCertificateKeyFile ${certificates.keyFile}
sizelimit 5000

database mdb
suffix "${root}"
rootdn "${admin.dn}"
rootpw ${admin.password}
directory ${data}
maxsize 67108864
dbnosync
index objectClass,uid,mail,entryCSN,entryUUID eq
access to attrs=userPassword
  by dn.exact="cn=writer,ou=services,dc=ldap,dc=example" write
  by self write
  by anonymous auth
access to dn.subtree="dc=corp,dc=example" by users read by anonymous auth
access to dn.subtree="ou=closed,dc=ldap,dc=example" by self read by anonymous auth
access to * by dn.exact="cn=writer,ou=services,dc=ldap,dc=example" write by * read
overlay ppolicy
${provider === null ? 'overlay syncprov\n' : `${follow}\n`}`;
}
