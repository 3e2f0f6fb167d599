import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import type { Service } from '../services';
import { asUser, serviceDirectory, serviceLog, serviceUser } from './workspace';

const people = [
  ['dora', 'Dora Marsh', 'Dora', 'Marsh'],
  ['emil', 'Émile Zátopek', 'Émile', 'Zátopek'],
] as const;

/** OpenLDAP with two people under ou=people,dc=ldap,dc=example (password "demo"); admin cn=admin,dc=ldap,dc=example, password "admin". */
export async function startSlapd(): Promise<Service> {
  const user = serviceUser('openldap', 'nobody');
  const directory = serviceDirectory('slapd', user);
  const data = join(directory, 'data');
  execFileSync('mkdir', ['-p', data]);
  if (user) execFileSync('chown', [`${user.uid}:${user.gid}`, data]);
  const config = join(directory, 'slapd.conf');
  const seed = join(directory, 'seed.ldif');
  writeFileSync(config, configText(directory, data));
  writeFileSync(seed, seedText());
  const run = asUser(user);
  execFileSync('/usr/sbin/slapadd', ['-q', '-f', config, '-l', seed], { stdio: 'pipe', ...run });
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}`;
  const daemon = startDaemon('slapd', '/usr/sbin/slapd', ['-d', '0', '-h', url, '-f', config], {
    logFile: serviceLog('slapd'),
    cwd: directory,
    ...run,
  });
  await waitUntil('slapd', () => portAnswers(port), { daemon });
  return { env: { ATRIUM_TEST_LDAP_URL: url }, stop: () => daemon.stop() };
}

function configText(directory: string, data: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema\n`).join('');
  return `${schemas}modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${directory}/slapd.pid
database mdb
suffix "dc=ldap,dc=example"
rootdn "cn=admin,dc=ldap,dc=example"
rootpw admin
directory ${data}
maxsize 67108864
dbnosync
index objectClass,uid,mail eq
`;
}

function seedText(): string {
  const base = (text: string) => Buffer.from(text).toString('base64');
  const entries = people.map(
    ([uid, cn, given, family]) =>
      `dn: uid=${uid},ou=people,dc=ldap,dc=example\nobjectClass: inetOrgPerson\nuid: ${uid}\ncn:: ${base(cn)}\ngivenName:: ${base(given)}\nsn:: ${base(family)}\nmail: ${uid}@ldap.example\nuserPassword: demo\n`,
  );
  return `dn: dc=ldap,dc=example\nobjectClass: dcObject\nobjectClass: organization\ndc: ldap\no: Example\n\ndn: ou=people,dc=ldap,dc=example\nobjectClass: organizationalUnit\nou: people\n\n${entries.join('\n')}`;
}
