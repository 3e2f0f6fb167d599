import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import type { Config, DomainConfig } from '@/server/config/config';
import type { Directory } from '@/server/domain/directory/directory';
import { adviceText } from '@/server/domain/directory/sources/source-fault';
import { adviceOn } from '@/server/domain/directory/sources/source-watch';
import { schemaState } from '@/server/store/migrate';
import type { Store } from '@/server/store/store';
import { type Finding, fault, good, oneLine, warning } from './finding';
import { type MailProtocol, ProbeFault, probeMailServer } from './mail-probe';

const enoughBytes = 1024 ** 3;
const leastBytes = 100 * 1024 ** 2;

/** Room for temporary files and in the data directory, and the right to write there. */
export function checkSpace(config: Config): Finding[] {
  return [
    ['temporary space', tmpdir(), 'TMPDIR'],
    ['data directory', config.dataDir, 'dataDir or ATRIUM_DATA'],
  ].map(([check = '', path = '', setting]) => {
    const existing = nearestExisting(path);
    try {
      accessSync(existing, constants.W_OK);
    } catch {
      return fault(
        check,
        `${path} cannot be written`,
        `give the service user the right to write there, or choose another place with ${setting}`,
      );
    }
    const { bavail, bsize } = statfsSync(existing);
    const free = bavail * bsize;
    const text = `${path}: ${(free / 1024 ** 3).toFixed(1)} GiB free`;
    if (free < leastBytes) return fault(check, text, `make room, or choose another place with ${setting}`);
    return free < enoughBytes ? warning(check, text, `make room soon, or choose another place with ${setting}`) : good(check, text);
  });
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/** The schema: nothing pending, nothing half done, nothing from a newer release. */
export async function checkSchema(url: string): Promise<Finding[]> {
  try {
    const state = await schemaState(url);
    const faults = state.faults.map((text) =>
      fault('schema', text, 'see "atrium migrate --dry-run"; restore the backup of before the failed upgrade if in doubt'),
    );
    if (state.pending.length > 0)
      faults.push(fault('schema', `not up to date: ${state.pending.join(', ')}`, 'run "atrium migrate", or start the server'));
    return faults.length > 0 ? faults : [good('schema', `up to date (${state.applied.length} migrations)`)];
  } catch (error) {
    return [fault('schema', oneLine(error), 'see the database finding')];
  }
}

const clockToleranceSeconds = 5;

/** This machine's clock against the database's: sessions, blocks and reminders compare the two. */
export async function checkClock(store: Store): Promise<Finding> {
  const begun = Date.now();
  const [row] = await store.sql.rows<{ now: Date }>('SELECT CURRENT_TIMESTAMP(3) AS now');
  const middle = (begun + Date.now()) / 2;
  const off = row ? Math.abs(new Date(row.now).getTime() - middle) / 1000 : 0;
  if (new Date().getFullYear() < 2025)
    return fault('clock', `this machine believes it is ${new Date().toISOString()}`, 'set the clock, and keep it with NTP');
  return off > clockToleranceSeconds
    ? fault('clock', `the database's clock is ${Math.round(off)} s away from this machine's`, 'keep both with NTP')
    : good('clock', `agrees with the database's (${off.toFixed(1)} s)`);
}

/** Each source of each domain answers with the columns it is configured for. */
export async function checkSources(
  directory: Directory,
  config: Config,
  { withLocal = true }: { withLocal?: boolean } = {},
): Promise<Finding[]> {
  const checks = config.domains.flatMap((domain) =>
    directory.sources
      .of(domain)
      .flatMap((source, place) => (!withLocal && domain.sources[place]?.kind === 'local' ? [] : [source]))
      .map(async (source): Promise<Finding> => {
        const check = `source ${source.label} of ${domain.name}`;
        try {
          await source.probe();
          return good(check, 'answers');
        } catch (error) {
          return fault(check, oneLine(error), adviceText(adviceOn(error)));
        }
      }),
  );
  return Promise.all(checks);
}

/** Every mail server of every domain; servers that several domains use in the same way are asked once. */
export async function checkMailServers(config: Config): Promise<Finding[]> {
  type Asked = { protocol: MailProtocol; server: NonNullable<DomainConfig['imap']>; needs: readonly string[]; domains: string[] };
  const servers = new Map<string, Asked>();
  for (const domain of config.domains) {
    const needs = mechanismsFor(domain.mailboxAccess);
    for (const [protocol, server] of [
      ['IMAP', domain.imap],
      ['SMTP', domain.smtp],
      ['Sieve', domain.sieve],
    ] as const) {
      if (!server) continue;
      const signsIn = protocol !== 'SMTP' || domain.smtp?.authenticate === true;
      const key = JSON.stringify([protocol, server.host, server.port, server.tls, server.ca, server.verifyCertificate, signsIn && needs]);
      const known = servers.get(key);
      if (known) known.domains.push(domain.name);
      else servers.set(key, { protocol, server, needs: signsIn ? needs : [], domains: [domain.name] });
    }
  }
  return Promise.all(
    [...servers.values()].map(async ({ protocol, server, needs, domains }): Promise<Finding> => {
      const check = `${protocol} of ${domains.slice(0, 3).join(', ')}${domains.length > 3 ? ` and ${domains.length - 3} more` : ''}`;
      const at = `${server.host}:${server.port}`;
      try {
        const { mechanisms, validUntil } = await probeMailServer(protocol, server);
        const accepted = protocol === 'IMAP' ? needs : needs.slice(0, 1);
        if (needs.length > 0 && !accepted.some((one) => mechanisms.includes(one)))
          return fault(
            check,
            `${at} offers no login by ${accepted.join(' or ')}, which this mailboxAccess needs`,
            'switch it on at the mail server, or choose another mailboxAccess',
          );
        return expiry(check, at, validUntil) ?? good(check, `${at} answers${server.tls === 'none' ? '' : ' with TLS'}`);
      } catch (error) {
        return fault(check, oneLine(error), error instanceof ProbeFault ? error.remedy : 'check host, port and tls');
      }
    }),
  );
}

/** What the way to the mailbox cannot do without; IMAP takes any of them, SMTP and Sieve are told the first. */
function mechanismsFor(access: DomainConfig['mailboxAccess']): readonly string[] {
  if (access.mode === 'master' && access.style === 'authzid') return ['PLAIN'];
  if (access.mode !== 'oauth') return [];
  return access.mechanism === 'xoauth2' ? ['XOAUTH2', 'OAUTHBEARER'] : ['OAUTHBEARER', 'XOAUTH2'];
}

const soonDays = 14;

/** A certificate that is good today and not for long. */
function expiry(check: string, at: string, validUntil: Date | null): Finding | null {
  if (validUntil === null) return null;
  const days = Math.floor((validUntil.getTime() - Date.now()) / 86_400_000);
  return days >= soonDays ? null : warning(check, `the certificate of ${at} ends in ${days} days`, 'renew it');
}

const publicTimeoutMilliseconds = 5000;

/** The address people use leads to an Atrium, over https. */
export async function checkPublicUrl(config: Config): Promise<Finding> {
  const { publicUrl } = config;
  if (publicUrl === null)
    return warning('public URL', 'not set: links and redirects follow whatever address a request used', 'set publicUrl');
  const local = /^http:\/\/(localhost|127\.|\[::1\])/.test(publicUrl);
  try {
    const response = await fetch(`${publicUrl}/healthz`, { redirect: 'manual', signal: AbortSignal.timeout(publicTimeoutMilliseconds) });
    if (response.status !== 200 || (await response.text()).trim() !== 'ok')
      return fault(
        'public URL',
        `${publicUrl} answers, but not with Atrium (status ${response.status})`,
        'correct publicUrl, or let the reverse proxy pass everything on',
      );
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return fault(
      'public URL',
      `${publicUrl} cannot be reached from here: ${oneLine(cause)}`,
      'start the server and the reverse proxy, or correct publicUrl, name service and certificate',
    );
  }
  if (publicUrl.startsWith('http:') && !local) return warning('public URL', `${publicUrl} is not encrypted`, 'serve it over https');
  return good('public URL', `${publicUrl} leads here`);
}
