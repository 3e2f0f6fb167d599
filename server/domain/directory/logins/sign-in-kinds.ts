import { type DomainConfig, domainByName } from '@/server/config/config';
import type { Directory } from '../directory';
import { findDomain } from '../find-domain';

/** What the login page shows. Paths are below the base path of the installation. */
export type SignInKinds = {
  /** The domain this is about, when the host name, the choice or the login tells one; to be sent along with a bare login name. */
  readonly domain: string | null;
  /** What to show, in this order. */
  readonly kinds: readonly SignInKind[];
  /** Go there instead of showing anything. */
  readonly automatic: string | null;
  /** The domains to choose from (DOM-2); empty when there is no list. */
  readonly domains: readonly string[];
};

export type SignInKind =
  | { readonly kind: 'password' }
  /** A button; `label` null = a sentence of ours for this kind. */
  | { readonly kind: ExternalKind; readonly label: string | null; readonly address: string };

export type ExternalKind = 'oidc' | 'cas' | 'proxy';

export type SignInVisit = {
  /** The Host of the request. */
  host: string;
  /** The chosen entry of `domains`. */
  domain?: string | undefined;
  /** A login typed already; its domain wins over the host name. */
  login?: string | undefined;
  /** Where to go afterwards: a path of ours. */
  callbackUrl?: string | undefined;
  /** Show the page even where the domain sends people on at once. */
  stay?: boolean;
};

/** What the login page has to show to somebody who came by this host name, chose this domain or typed this login. */
export function signInKinds(directory: Directory, visit: SignInVisit): SignInKinds {
  const config = directory.config.current;
  const entry = entryOf(directory, visit);
  const domains = config.login.domainList ? config.domains.map((domain) => domain.name).filter((name) => name !== '*') : [];
  if (!entry) return { domain: null, kinds: [{ kind: 'password' }], automatic: null, domains };
  const { signIn } = entry;
  const address = (kind: ExternalKind) => {
    const query = new URLSearchParams({
      ...(entry.name === '*' ? {} : { domain: entry.name }),
      ...(visit.callbackUrl === undefined ? {} : { callbackUrl: visit.callbackUrl }),
    });
    return `${startPaths[kind]}${query.size === 0 ? '' : `?${query}`}`;
  };
  return {
    domain: entry.name === '*' ? null : entry.name,
    kinds: signIn.show.map((kind) =>
      kind === 'password' ? { kind } : { kind, label: signIn[kind]?.label ?? null, address: address(kind) },
    ),
    automatic: signIn.automatic === null || visit.stay ? null : address(signIn.automatic),
    domains,
  };
}

/** Where a login of each kind begins. */
const startPaths: Readonly<Record<ExternalKind, string>> = {
  oidc: '/api/sign-in/oidc/start',
  cas: '/api/sign-in/cas/start',
  proxy: '/api/sign-in/proxy',
};

/** The domain a visit of the login page is about: by login, choice, host name, default. */
function entryOf(directory: Directory, visit: SignInVisit): DomainConfig | null {
  const config = directory.config.current;
  const chosen = visit.domain === undefined || visit.domain === '' ? null : domainByName(config, visit.domain);
  if (visit.login?.includes('@')) return findDomain(config, visit.login, visit.host)?.entry ?? chosen;
  return chosen ?? findDomain(config, 'anybody', visit.host)?.entry ?? null;
}
