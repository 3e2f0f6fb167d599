import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dovecot, startDovecot } from '@/server/demo/dovecot';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { startSmtpHop } from '@/server/demo/smtp-hop';
import type { TestCertificates } from '../certificates';
import type { Service } from '../services';
import { isRoot, serviceDirectory, serviceLog } from './workspace';

/**
 * Dovecot (IMAP, LMTP, ManageSieve; master user "groupware", password "masterpw") and in front of it Postfix with two doors:
 * a submission port that wants SASL, and an MX port that takes mail for everybody we know. Without root our own hop stands
 * in for Postfix, which refuses to run unprivileged.
 */
export async function startMailSystem(): Promise<Service> {
  const dovecot = await startDovecot({
    directory: serviceDirectory('dovecot'),
    masters: { groupware: 'masterpw' },
    withAuthPort: true,
    fast: true,
  });
  const smtp = isRoot && existsSync('/usr/lib/postfix/sbin/master') ? await startPostfix(dovecot) : await startHop(dovecot);
  return {
    env: {
      ATRIUM_TEST_IMAP: `127.0.0.1:${dovecot.imapPort}`,
      ATRIUM_TEST_LMTP: `127.0.0.1:${dovecot.lmtpPort}`,
      ATRIUM_TEST_SIEVE: `127.0.0.1:${dovecot.sievePort}`,
      ATRIUM_TEST_SMTP: `127.0.0.1:${smtp.submissionPort}`,
      ATRIUM_TEST_MX: `127.0.0.1:${smtp.mxPort}`,
      ATRIUM_TEST_MAIL_USERS: dovecot.usersFile,
    },
    stop: async () => {
      await smtp.stop();
      await dovecot.stop();
    },
  };
}

export type OwnMailSystem = {
  /** Ports with STARTTLS (or nothing), and with TLS from the first byte. */
  readonly ports: { imap: number; imaps: number; smtp: number; smtps: number; sieve: number; sieves: number; lmtp: number };
  readonly usersFile: string;
  readonly dovecotLog: string;
  stop(): Promise<void>;
};

/**
 * A mail system for one test file: TLS with our own authority, a master user, tokens that are asked about at `introspection`, and one
 * password that opens everything from 127.0.0.1. Needs root, as Postfix does.
 */
export async function startOwnMailSystem(options: {
  tls: TestCertificates;
  masters: Readonly<Record<string, string>>;
  introspection: { url: string; loginField: string };
  trustedSecret: string;
}): Promise<OwnMailSystem> {
  const dovecot = await startDovecot({
    directory: serviceDirectory('dovecot-own'),
    masters: options.masters,
    tls: options.tls,
    introspection: options.introspection,
    trusted: { secret: options.trustedSecret, networks: ['127.0.0.1/32'] },
    withAuthPort: true,
    fast: true,
  });
  const smtp = await startPostfix(dovecot, 'postfix-own', options.tls);
  return {
    ports: {
      imap: dovecot.imapPort,
      imaps: dovecot.imapsPort ?? 0,
      smtp: smtp.submissionPort,
      smtps: smtp.smtpsPort ?? 0,
      sieve: dovecot.sievePort,
      sieves: dovecot.sievesPort ?? 0,
      lmtp: dovecot.lmtpPort,
    },
    usersFile: dovecot.usersFile,
    dovecotLog: dovecot.logFile,
    stop: async () => {
      await smtp.stop();
      await dovecot.stop();
    },
  };
}

type Smtp = { submissionPort: number; smtpsPort: number | null; mxPort: number; stop(): Promise<void> };

async function startHop(dovecot: Dovecot): Promise<Smtp> {
  const hop = await startSmtpHop({ imapPort: dovecot.imapPort, lmtpPort: dovecot.lmtpPort });
  return { submissionPort: hop.port, smtpsPort: null, mxPort: hop.port, stop: () => hop.stop() };
}

/** Postfix in front of a Dovecot. With `tls` every port offers STARTTLS, and one begins with TLS. */
async function startPostfix(dovecot: Dovecot, name = 'postfix', tls: TestCertificates | null = null): Promise<Smtp> {
  const directory = serviceDirectory(name);
  const config = join(directory, 'config');
  execFileSync('mkdir', ['-p', config, join(directory, 'queue'), join(directory, 'data')]);
  execFileSync('chown', ['postfix', join(directory, 'data')]);
  const submissionPort = await freePort();
  const mxPort = await freePort();
  const smtpsPort = tls ? await freePort() : null;
  const log = serviceLog(name);
  const main = {
    compatibility_level: '3.6',
    queue_directory: join(directory, 'queue'),
    data_directory: join(directory, 'data'),
    maillog_file: log,
    maillog_file_prefixes: '/',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    myhostname: 'mail.demo.example',
    mydestination: '',
    local_recipient_maps: '',
    // Every domain is ours, so nothing can leave this machine.
    virtual_mailbox_domains: 'static:all',
    virtual_transport: `lmtp:inet:127.0.0.1:${dovecot.lmtpPort}`,
    default_transport: 'error:nothing leaves the test machine',
    alias_maps: '',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${dovecot.authPort}`,
    ...(tls
      ? { smtpd_tls_security_level: 'may', smtpd_tls_cert_file: tls.certificateFile, smtpd_tls_key_file: tls.keyFile }
      : { smtpd_tls_security_level: 'none' }),
    smtp_tls_security_level: 'none',
    smtputf8_enable: 'yes',
    message_size_limit: '50000000',
    mailbox_size_limit: '0',
    smtpd_recipient_restrictions: 'reject_unauth_destination',
  };
  writeFileSync(
    join(config, 'main.cf'),
    Object.entries(main)
      .map(([key, value]) => `${key} = ${value}\n`)
      .join(''),
  );
  writeFileSync(join(config, 'master.cf'), masterFile({ submissionPort, mxPort, smtpsPort }));
  execFileSync('postfix', ['-c', config, 'check'], { stdio: 'pipe' });
  const daemon = startDaemon(name, '/usr/lib/postfix/sbin/master', ['-c', config, '-d'], { logFile: log, cwd: directory });
  await waitUntil(`Postfix (see ${log})`, () => portAnswers(submissionPort, /^220/), { daemon });
  await waitUntil(`Postfix (see ${log})`, () => portAnswers(mxPort, /^220/), { daemon });
  return { submissionPort, smtpsPort, mxPort, stop: () => daemon.stop() };
}

function masterFile({ submissionPort, mxPort, smtpsPort }: { submissionPort: number; mxPort: number; smtpsPort: number | null }): string {
  const signedIn = '  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_client_restrictions=permit_sasl_authenticated,reject\n';
  const smtps = smtpsPort === null ? '' : `127.0.0.1:${smtpsPort} inet n - n - - smtpd\n  -o smtpd_tls_wrappermode=yes\n${signedIn}`;
  return `127.0.0.1:${submissionPort} inet n - n - - smtpd
${signedIn}${smtps}127.0.0.1:${mxPort} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
`;
}
