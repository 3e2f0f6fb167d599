import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dovecot, startDovecot } from '@/server/demo/dovecot';
import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import { startSmtpHop } from '@/server/demo/smtp-hop';
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

type Smtp = { submissionPort: number; mxPort: number; stop(): Promise<void> };

async function startHop(dovecot: Dovecot): Promise<Smtp> {
  const hop = await startSmtpHop({ imapPort: dovecot.imapPort, lmtpPort: dovecot.lmtpPort });
  return { submissionPort: hop.port, mxPort: hop.port, stop: () => hop.stop() };
}

async function startPostfix(dovecot: Dovecot): Promise<Smtp> {
  const directory = serviceDirectory('postfix');
  const config = join(directory, 'config');
  execFileSync('mkdir', ['-p', config, join(directory, 'queue'), join(directory, 'data')]);
  execFileSync('chown', ['postfix', join(directory, 'data')]);
  const submissionPort = await freePort();
  const mxPort = await freePort();
  const log = serviceLog('postfix');
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
    smtpd_tls_security_level: 'none',
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
  writeFileSync(join(config, 'master.cf'), masterFile(submissionPort, mxPort));
  execFileSync('postfix', ['-c', config, 'check'], { stdio: 'pipe' });
  const daemon = startDaemon('postfix', '/usr/lib/postfix/sbin/master', ['-c', config, '-d'], { logFile: log, cwd: directory });
  await waitUntil(`Postfix (see ${log})`, () => portAnswers(submissionPort, /^220/), { daemon });
  await waitUntil(`Postfix (see ${log})`, () => portAnswers(mxPort, /^220/), { daemon });
  return { submissionPort, mxPort, stop: () => daemon.stop() };
}

function masterFile(submissionPort: number, mxPort: number): string {
  return `127.0.0.1:${submissionPort} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
127.0.0.1:${mxPort} inet n - n - - smtpd
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
postlog unix-dgram n - n - 1 postlogd
`;
}
