import type { ConfigHolder, DomainConfig } from '@/server/config/config';
import type { SourceConfig } from '@/server/config/shape/sources';
import { logger } from '@/server/core/log';
import type { Store } from '@/server/store/store';
import { createLdapSource } from './ldap';
import { createLocalSource } from './local';
import type { UserSource } from './source';
import { createSqlSource } from './sql';

export type SourceTrouble = { readonly label: string; readonly domain: string; readonly since: Date; readonly text: string };

/** The opened sources of all domains. Equal settings share one source (and one connection pool). */
export type SourcePool = {
  of(domain: DomainConfig): readonly UserSource[];
  /** Sources whose last question failed: they do not keep others from signing in, and are named here until they answer again. */
  trouble(): readonly SourceTrouble[];
  close(): Promise<void>;
};

/** Opens sources when first asked for; after a configuration change those no longer named are closed. */
export function createSourcePool(store: Store, config: ConfigHolder): SourcePool {
  const opened = new Map<string, UserSource>();
  const failing = new Map<string, SourceTrouble>();
  const stopWatching = config.onChange((next) => {
    const wanted = new Set(next.domains.flatMap((domain) => domain.sources.map((source) => keyOf(domain, source))));
    for (const [key, source] of opened) {
      if (wanted.has(key)) continue;
      opened.delete(key);
      failing.delete(key);
      source.close().catch((error: unknown) => logger('directory').warn({ err: error }, 'closing a source failed'));
    }
  });
  return {
    of: (domain) =>
      domain.sources.map((source, index) => {
        const key = keyOf(domain, source);
        let found = opened.get(key);
        if (!found) {
          found = watched(openSource(store, domain, source, index), {
            good: () => failing.delete(key),
            bad: (label, error) => {
              if (!opened.has(key)) return;
              const since = failing.get(key)?.since ?? store.clock.now();
              failing.set(key, { label, domain: domain.name, since, text: error instanceof Error ? error.message : String(error) });
            },
          });
          opened.set(key, found);
        }
        return found;
      }),
    trouble: () => [...failing.values()],
    async close() {
      stopWatching();
      await Promise.all([...opened.values()].map((source) => source.close()));
      opened.clear();
    },
  };
}

/** The same source, whose every look-up is noted as good or bad. */
function watched(source: UserSource, note: { good(): void; bad(label: string, error: unknown): void }): UserSource {
  return {
    ...source,
    async find(login) {
      try {
        const user = await source.find(login);
        note.good();
        return user;
      } catch (error) {
        note.bad(source.label, error);
        throw error;
      }
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
