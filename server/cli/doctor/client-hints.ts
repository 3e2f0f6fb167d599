import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Config, DomainConfig } from '@/server/config/config';
import { isInternal } from '@/server/domain/preferences/client-setup';
import { type Finding, good, warning } from './finding';

// What makes it easier to connect programs and phones. Never a fault: everything works without, with more typing.

const dnsTimeoutMilliseconds = 3000;
const guide = 'docs/guides/clients.md';

/** Looks whether one service has an SRV record: yes, no, or (null) nobody could tell. */
type SrvLookup = (name: string) => Promise<boolean | null>;

/** Asked only where Atrium has a public name: elsewhere nobody would look for records. */
export async function clientHints(config: Config, lookup: SrvLookup = srvLookup()): Promise<Finding[]> {
  const host = config.publicUrl === null ? '' : new URL(config.publicUrl).hostname;
  if (isInternal(host) || isIP(host.replace(/[[\]]/g, '')) !== 0) return [];
  const domains = config.domains.filter(({ name }) => name !== '*');
  return [...(await recordHint(domains, lookup)), ...hostHint(domains)];
}

async function recordHint(domains: readonly DomainConfig[], lookup: SrvLookup): Promise<Finding[]> {
  const wanted = domains.flatMap(({ name, switches }) => [
    ...(switches.davCalendar ? [`_caldavs._tcp.${name}`] : []),
    ...(switches.davContacts ? [`_carddavs._tcp.${name}`] : []),
  ]);
  const answers = await Promise.all(wanted.map(async (name) => ({ name, there: await lookup(name) })));
  const missing = answers.filter(({ there }) => there === false).map(({ name }) => name);
  if (missing.length > 0)
    return [
      warning(
        'name service',
        `no SRV record ${some(missing)}: programs need the server's name, the mail address is not enough`,
        `see ${guide}`,
      ),
    ];
  return answers.length > 0 && answers.every(({ there }) => there) ? [good('name service', 'SRV records lead programs here')] : [];
}

function hostHint(domains: readonly DomainConfig[]): Finding[] {
  const hidden = domains.filter(({ imap, smtp }) => [imap, smtp].some((server) => server && !server.public && isInternal(server.host)));
  if (hidden.length === 0) return [];
  const names = some(hidden.map(({ name }) => name));
  return [
    warning(
      'clients',
      `the mail servers of ${names} have inner names only: no program can be told them`,
      `set "public" of imap and smtp: ${guide}`,
    ),
  ];
}

const some = (names: readonly string[]): string =>
  `${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`;

function srvLookup(): SrvLookup {
  const resolver = new Resolver({ timeout: dnsTimeoutMilliseconds, tries: 1 });
  return async (name) => {
    try {
      return (await resolver.resolveSrv(name)).length > 0;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      return code === 'ENOTFOUND' || code === 'ENODATA' ? false : null;
    }
  };
}
