import { listDomains } from '@/server/domain/directory/domain-overview';
import type { Invocation } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';

/** `atrium domain list`: every domain with its names, sources, mail host and number of accounts. */
export async function domainList({ options, output }: Invocation): Promise<number> {
  return withAtrium(options, async ({ directory }) => {
    const domains = await listDomains(directory);
    output.line(
      table([
        ['DOMAIN', 'ALSO', 'SOURCES', 'MAIL HOST', 'MAILBOX BY', 'SIGN IN BY', 'OFF', 'ACCOUNTS'],
        ...domains.map((one) => [
          one.isDefault ? `${one.name} (default)` : one.name,
          some([...one.aliases, ...one.hosts]),
          some(one.sources.map(({ name, kind }) => (name === kind ? kind : `${name} (${kind})`))),
          one.mailHost ?? '-',
          one.mailboxAccess,
          some(one.logins),
          some(one.switchedOff),
          String(one.accounts),
        ]),
      ]),
    );
    output.value(domains);
    return 0;
  });
}

const some = (words: readonly string[]) => (words.length === 0 ? '-' : words.join(', '));
