import type { ConfigHolder } from '@/server/config/config';
import type { Store } from '@/server/store/store';
import { createEvenPace, type EvenPace } from './even-pace';
import { createOidcProviders, type OidcProviders } from './logins/oidc-providers';
import type { Person } from './model';
import type { UserSource } from './sources/source';
import { createSourcePool, type SourcePool } from './sources/source-pool';
import { createThrottle, type Throttle } from './throttle';
import { createVerifiedCache, type VerifiedCache } from './verified-cache';

/** Makes what every new account has (its calendar and address book), named in the person's language. */
export type EnsureDefaults = (person: Person, language: 'en' | 'fr') => Promise<void>;

/** Who is who: everything the room's functions need. Made once at start. */
export type Directory = {
  readonly store: Store;
  readonly config: ConfigHolder;
  readonly sources: SourcePool;
  readonly throttle: Throttle;
  readonly verified: VerifiedCache;
  /** How long a refused login takes, whoever was meant. */
  readonly refusals: EvenPace;
  /** Sources that did not answer, and until when nobody known waits for them (milliseconds since 1970). */
  readonly quietSources: WeakMap<UserSource, number>;
  readonly oidc: OidcProviders;
  /** The server's secret; other keys are derived from it. */
  readonly serverSecret: string;
  readonly ensureDefaults: EnsureDefaults;
  /** Work that goes on after its answer was given; a stop waits for it. */
  readonly background: Set<Promise<void>>;
  close(): Promise<void>;
};

export function createDirectory(parts: {
  store: Store;
  config: ConfigHolder;
  serverSecret: string;
  ensureDefaults: EnsureDefaults;
}): Directory {
  const sources = createSourcePool(parts.store, parts.config);
  const oidc = createOidcProviders(parts.config);
  const background = new Set<Promise<void>>();
  const verified = createVerifiedCache(parts.store.clock);
  // Whoever the new configuration keeps out is out with the next request (OPS-8).
  const stopWatching = parts.config.onChange(() => verified.clear());
  const stopListening = parts.store.bus.subscribe((event) => {
    if (event.kind === 'credentials') verified.forgetAccount(event.accountId);
  });
  return {
    ...parts,
    sources,
    throttle: createThrottle(parts.store, parts.config),
    verified,
    refusals: createEvenPace(),
    quietSources: new WeakMap(),
    oidc,
    background,
    close: async () => {
      stopWatching();
      stopListening();
      oidc.close();
      await Promise.allSettled(background);
      await sources.close();
    },
  };
}
