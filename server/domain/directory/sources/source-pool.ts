import type { ConfigHolder, DomainConfig } from '@/server/config/config';
import type { SourceConfig } from '@/server/config/shape/sources';
import { logger } from '@/server/core/log';
import type { Store } from '@/server/store/store';
import { createLdapSource } from './ldap';
import { createLocalSource } from './local';
import type { UserSource } from './source';
import { type WatchedSource, watchSource } from './source-watch';
import { createSqlSource } from './sql';

export type SourceTrouble = { readonly label: string; readonly domain: string; readonly since: Date; readonly text: string };

/** The opened sources of all domains. Equal settings share one source (and one connection pool). */
export type SourcePool = {
  of(domain: DomainConfig): readonly UserSource[];
  /** The same with what is remembered of each, and a way to ask it now. */
  watched(domain: DomainConfig): readonly WatchedSource[];
  /** Sources whose last question failed: they do not keep others from signing in, and are named here until they answer again. */
  trouble(): readonly SourceTrouble[];
  close(): Promise<void>;
};

/** Opens sources when first asked for; after a configuration change those no longer named are closed. */
export function createSourcePool(store: Store, config: ConfigHolder): SourcePool {
  const opened = new Map<string, { domain: string; watched: WatchedSource }>();
  const stopWatching = config.onChange((next) => {
    const wanted = new Set(next.domains.flatMap((domain) => domain.sources.map((source) => keyOf(domain, source))));
    for (const [key, { watched }] of opened) {
      if (wanted.has(key)) continue;
      opened.delete(key);
      watched.source.close().catch((error: unknown) => logger('directory').warn({ err: error }, 'closing a source failed'));
    }
  });
  const watchedOf = (domain: DomainConfig) =>
    domain.sources.map((source, index) => {
      const key = keyOf(domain, source);
      const known = opened.get(key);
      if (known) return known.watched;
      const watched = watchSource(openSource(store, domain, source, index), store.clock);
      opened.set(key, { domain: domain.name, watched });
      return watched;
    });
  return {
    of: (domain) => watchedOf(domain).map(({ source }) => source),
    watched: watchedOf,
    trouble: () =>
      [...opened.values()].flatMap(({ domain, watched }) => {
        const { trouble } = watched.state();
        return trouble ? [{ label: watched.source.label, domain, since: trouble.since, text: trouble.text }] : [];
      }),
    async close() {
      stopWatching();
      await Promise.all([...opened.values()].map(({ watched }) => watched.source.close()));
      opened.clear();
    },
  };
}

function keyOf(domain: DomainConfig, source: SourceConfig): string {
  return JSON.stringify([source.kind === 'local' ? '' : domain.name, source]);
}

function openSource(store: Store, domain: DomainConfig, source: SourceConfig, index: number): UserSource {
  switch (source.kind) {
    case 'local':
      return createLocalSource(store, source, source.name ?? 'local');
    case 'sql':
      return createSqlSource(source, { label: source.name ?? `${domain.name}#${index + 1}` });
    case 'ldap':
      return createLdapSource(source, { label: source.name ?? `${domain.name}#${index + 1}`, domain: domain.name });
  }
}
