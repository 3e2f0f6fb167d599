import type { ConfigHolder, DomainConfig } from '@/server/config/config';
import type { SourceConfig } from '@/server/config/shape/sources';
import { logger } from '@/server/core/log';
import type { Store } from '@/server/store/store';
import { createLdapSource } from './ldap';
import { createLocalSource } from './local';
import type { UserSource } from './source';
import { createSqlSource } from './sql';

/** The opened sources of all domains. Equal settings share one source (and one connection pool). */
export type SourcePool = {
  of(domain: DomainConfig): readonly UserSource[];
  close(): Promise<void>;
};

/** Opens sources when first asked for; after a configuration change those no longer named are closed. */
export function createSourcePool(store: Store, config: ConfigHolder): SourcePool {
  const opened = new Map<string, UserSource>();
  const stopWatching = config.onChange((next) => {
    const wanted = new Set(next.domains.flatMap((domain) => domain.sources.map((source) => keyOf(domain, source))));
    for (const [key, source] of opened) {
      if (wanted.has(key)) continue;
      opened.delete(key);
      source.close().catch((error: unknown) => logger('directory').warn({ err: error }, 'closing a source failed'));
    }
  });
  return {
    of: (domain) =>
      domain.sources.map((source, index) => {
        const key = keyOf(domain, source);
        let found = opened.get(key);
        if (!found) {
          found = openSource(store, domain, source, index);
          opened.set(key, found);
        }
        return found;
      }),
    async close() {
      stopWatching();
      await Promise.all([...opened.values()].map((source) => source.close()));
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
