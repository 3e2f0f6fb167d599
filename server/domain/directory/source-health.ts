import { domainByName } from '@/server/config/config';
import type { SourceConfig } from '@/server/config/shape/sources';
import type { Directory } from './directory';
import type { SourceState } from './sources/source-watch';

/** A source of a domain and what is known of its health. `place`: which server or table it is; never a secret. */
export type SourceHealth = SourceState & { domain: string; source: string; kind: string; place: string };

/** How long somebody who looks is kept waiting for slow sources: those are "being asked" then, and are looked at again. */
const patienceMilliseconds = 300;

/**
 * The sources of all domains (or of one) and their state. `ask`: all are asked anew, and those that answer at once are in the
 * result; a slow or hanging one holds up nobody.
 */
export async function sourceHealth(directory: Directory, { ask, domain }: { ask: boolean; domain?: string }): Promise<SourceHealth[]> {
  const { current } = directory.config;
  const one = domain === undefined ? null : domainByName(current, domain);
  const all = (one ? [one] : current.domains).flatMap((entry) =>
    directory.sources.watched(entry).map((watched, index) => ({ domain: entry.name, watched, place: placeOf(entry.sources[index]) })),
  );
  if (ask) {
    const asked = Promise.all([...new Set(all.map(({ watched }) => watched))].map((watched) => watched.ask()));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      asked,
      new Promise((resolve) => {
        timer = setTimeout(resolve, patienceMilliseconds);
      }),
    ]);
    clearTimeout(timer);
  }
  return all.map(({ domain: name, watched, place }) => ({
    domain: name,
    source: watched.source.label,
    kind: watched.source.kind,
    place,
    ...watched.state(),
  }));
}

function placeOf(source: SourceConfig | undefined): string {
  switch (source?.kind) {
    case 'sql': {
      const address = URL.parse(source.url);
      return address ? `${address.host}${address.pathname}, ${source.table}` : source.table;
    }
    case 'ldap':
      return source.hosts.join(', ');
    default:
      return '';
  }
}
