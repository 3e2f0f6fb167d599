import { type DomainConfig, domainByName } from '@/server/config/config';
import type { Directory } from '../directory';
import { findDomain } from '../find-domain';

/** What the login page shows. Paths are below the base path of the installation. */
export type SignInKinds = {
  /** The domain this is about, when the host name or the choice tells one; to be sent along with a bare login name. */
  readonly domain: string | null;
  /** What to show, in this order, for each domain one can choose (DOM-2), or for the only one (`domain: null`). */
  readonly choices: readonly SignInChoice[];
  /** Go there instead of showing anything. */
  readonly automatic: string | null;
};

export type SignInChoice = { readonly domain: string | null; readonly kinds: readonly SignInKind[] };

export type SignInKind =
  | { readonly kind: 'password' }
  /** A button; `label` null = a sentence of ours for this kind. */
  | { readonly kind: ExternalKind; readonly label: string | null; readonly address: string };

export type ExternalKind = 'oidc' | 'cas' | 'proxy';

export type SignInVisit = {
  /** The Host of the request. */
  host: string;
  /** The chosen entry of the list of domains. */
  domain?: string | undefined;
  /** Where to go afterwards: a path of ours. */
  callbackUrl?: string | undefined;
  /** Show the page even where the domain sends people on at once. */
  stay?: boolean;
};

/** What the login page has to show to somebody who came by this host name or chose this domain. */
export function signInKinds(directory: Directory, visit: SignInVisit): SignInKinds {
  const config = directory.config.current;
  const entry = entryOf(directory, visit);
  const automatic = entry?.signIn.automatic ?? null;
  const listed = config.login.domainList ? config.domains.filter(({ name }) => name !== '*') : [];
  return {
    domain: entry === null || entry.name === '*' ? null : entry.name,
    choices:
      listed.length > 0
        ? listed.map((one) => ({ domain: one.name, kinds: kindsOf(one, visit) }))
        : [{ domain: null, kinds: entry ? kindsOf(entry, visit) : [{ kind: 'password' }] }],
    automatic: entry === null || automatic === null || visit.stay ? null : addressOf(entry, automatic, visit),
  };
}

function kindsOf(entry: DomainConfig, visit: SignInVisit): SignInKind[] {
  return entry.signIn.show.map((kind) =>
    kind === 'password' ? { kind } : { kind, label: entry.signIn[kind]?.label ?? null, address: addressOf(entry, kind, visit) },
  );
}

function addressOf(entry: DomainConfig, kind: ExternalKind, visit: SignInVisit): string {
  const query = new URLSearchParams({
    ...(entry.name === '*' ? {} : { domain: entry.name }),
    ...(visit.callbackUrl === undefined ? {} : { callbackUrl: visit.callbackUrl }),
  });
  return `${startPaths[kind]}${query.size === 0 ? '' : `?${query}`}`;
}

/** Where a login of each kind begins. */
const startPaths: Readonly<Record<ExternalKind, string>> = {
  oidc: '/api/sign-in/oidc/start',
  cas: '/api/sign-in/cas/start',
  proxy: '/api/sign-in/proxy',
};

/** The domain a visit of the login page is about: by choice, host name, default. */
function entryOf(directory: Directory, visit: SignInVisit): DomainConfig | null {
  const config = directory.config.current;
  const chosen = visit.domain === undefined || visit.domain === '' ? null : domainByName(config, visit.domain);
  return chosen ?? findDomain(config, 'anybody', visit.host)?.entry ?? null;
}
