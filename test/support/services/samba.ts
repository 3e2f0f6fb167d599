import { execFile, execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'ldapts';
import { type Daemon, startDaemon, waitUntil } from '@/server/demo/processes';
import { testCertificates } from '../certificates';
import { isRoot, serviceDirectory, serviceLog } from './workspace';

/** A domain controller for corp.example. */
export type DomainController = {
  /** `host:port` in the clear and with StartTLS. */
  readonly address: string;
  /** `host:port` of LDAPS. */
  readonly secureAddress: string;
  /** The authority of its certificate, as a file. */
  readonly caFile: string;
  /** Of the account `Administrator`. */
  readonly adminPassword: string;
  /** Runs `work` as the domain's administrator, with TLS. */
  asAdmin<Result>(work: (client: Client) => Promise<Result>): Promise<Result>;
  /** Makes a password years old, past the rules of the directory, which would not have it. */
  agePassword(dn: string): void;
  stop(): Promise<void>;
};

export const adBase = 'DC=corp,DC=example';
const adminPassword = 'Adm1nistrator!pw';

/** Why none can be started here, or null. Active Directory's ports are fixed, and low. */
export const noDomainController = isRoot ? null : 'the ports of Active Directory (389, 636) are for root only';

/**
 * A real Active Directory: Samba as domain controller, its LDAP service alone, on a loopback address of its own (the ports are
 * fixed). As Windows does, it refuses passwords without TLS.
 */
export async function startDomainController(): Promise<DomainController> {
  // Several runs may be on this machine; each has a network of its own to choose from.
  const ip = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
  const certificates = testCertificates(`dc-${ip}`, `DNS:dc1.corp.example,IP:${ip}`);
  const directory = join(serviceDirectory('samba'), ip);
  rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  mkdirSync(directory, { recursive: true });
  const settings = {
    interfaces: `${ip}/8`,
    'bind interfaces only': 'yes',
    'server services': 'ldap',
    'tls certfile': certificates.certificateFile,
    'tls keyfile': certificates.keyFile,
    'tls cafile': certificates.caFile,
    'posix:eadb': join(directory, 'private', 'eadb.tdb'),
    'pid directory': directory,
    'ncalrpc dir': join(directory, 'ncalrpc'),
    'log file': join(directory, 'log'),
  };
  const options = Object.entries(settings).map(([name, value]) => `--option=${name}=${value}`);
  const domain = ['--realm=CORP.EXAMPLE', '--domain=CORP', '--server-role=dc', '--dns-backend=NONE', '--host-name=dc1', `--host-ip=${ip}`];
  const provision = ['domain', 'provision', ...domain, `--adminpass=${adminPassword}`, `--targetdir=${directory}`, ...options];
  await promisify(execFile)('samba-tool', provision, { maxBuffer: 16 * 1024 * 1024 });
  const logFile = serviceLog('samba');
  const daemon: Daemon = startDaemon('samba', 'samba', ['-i', '-M', 'single', '-s', join(directory, 'etc', 'smb.conf'), ...options], {
    logFile,
    cwd: directory,
    endsWithInput: true,
  });
  const secureAddress = `${ip}:636`;
  const asAdmin: DomainController['asAdmin'] = async (work) => {
    const client = new Client({ url: `ldaps://${secureAddress}`, timeout: 20_000, tlsOptions: { ca: certificates.ca } });
    try {
      await client.bind('Administrator@corp.example', adminPassword);
      return await work(client);
    } finally {
      await client.unbind();
    }
  };
  const agePassword = (dn: string) => {
    const partition = join(directory, 'private', 'sam.ldb.d', `${adBase.toUpperCase()}.ldb`);
    const input = `dn: ${dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 132223104000000000\n`;
    execFileSync('/usr/bin/ldbmodify', ['-H', partition], { input, stdio: 'pipe' });
  };
  const answers = () => asAdmin(async () => true).catch(() => false);
  await waitUntil(`samba (see ${logFile})`, answers, { daemon, ms: 180_000 });
  return {
    address: `${ip}:389`,
    secureAddress,
    caFile: certificates.caFile,
    adminPassword,
    asAdmin,
    agePassword,
    stop: () => daemon.stop(),
  };
}
