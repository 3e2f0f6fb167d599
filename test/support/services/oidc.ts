import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

export type OidcAccount = {
  sub: string;
  email?: string;
  name?: string;
  /** Some providers say it as a text. */
  email_verified?: boolean | 'false';
  preferred_username?: string;
  groups?: readonly string[];
  realm_access?: { roles: readonly string[] };
  /** How they prove who they are there (RFC 8176). */
  amr?: readonly string[];
};

export type TestProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Tokens the provider has taken back; asking with one of them is refused. */
  revokeAll(): void;
  /** How often a refresh token was exchanged. */
  refreshes(): number;
  stop(): Promise<void>;
};

/**
 * A real OpenID provider (npm oidc-provider) on a free port, with the accounts given. Its sign-in form has one field, and is skipped for a
 * `login_hint`. Access tokens are opaque; introspection and userinfo answer with the address of the account.
 */
export async function startOidcProvider(options: {
  accounts: readonly OidcAccount[];
  /** Where sign-ins may come back to, and where sign-outs. */
  redirectUris: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  accessTokenSeconds?: number;
  /** Told of sign-outs there, over the back channel. */
  backChannelLogoutUri?: string;
  /** Addresses and claims as a Keycloak realm of this name has them. */
  realm?: string;
  client?: { id: string; secret: string };
}): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const mount = options.realm === undefined ? '' : `/realms/${options.realm}`;
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${mount}`;
  const { id: clientId, secret: clientSecret } = options.client ?? { id: 'atrium', secret: 'secret-of-the-client' };
  let refreshes = 0;
  let revoked = false;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'one' }] },
    cookies: { keys: ['a key of the test provider'] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: options.redirectUris,
        post_logout_redirect_uris: options.postLogoutRedirectUris ?? [],
        ...(options.backChannelLogoutUri === undefined
          ? {}
          : { backchannel_logout_uri: options.backChannelLogoutUri, backchannel_logout_session_required: true }),
      },
    ],
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // No question: the browser of a test has nobody who would press a button.
        logoutSource: (context: { body: string }, form: string) => {
          context.body = `<!doctype html><title>Sign out</title>${form}<button name="logout" value="yes" form="op.logoutForm">Yes</button>`;
        },
      },
    },
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'groups', 'realm_access'],
    },
    // Keycloak says everything in the ID token.
    ...(options.realm === undefined ? {} : { conformIdTokenClaims: false, routes: keycloakRoutes }),
    findAccount: (_context: unknown, sub: string) => {
      const account = options.accounts.find((one) => one.sub === sub);
      return account && { accountId: sub, claims: () => account };
    },
    ttl: {
      AccessToken: options.accessTokenSeconds ?? 3600,
      RefreshToken: 86_400,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 600,
      IdToken: 600,
    },
    // Its own guard refuses loopback addresses, where every party of a test is.
    fetch: (url: string, { dispatcher: _, ...init }: RequestInit & { dispatcher?: unknown }) => fetch(url, init),
    rotateRefreshToken: true,
    issueRefreshToken: async () => !revoked,
    pkce: { required: () => true },
    interactions: { url: (_context: unknown, interaction: { uid: string }) => `${mount}/interaction/${interaction.uid}` },
  });
  provider.on('backchannel.error', (_context, error) => process.stderr.write(`back channel: ${String(error)}\n`));
  provider.on('refresh_token.consumed', () => {
    refreshes += 1;
  });
  const callback = provider.callback();
  server.on('request', (request, response) => {
    const path = (request.url ?? '').slice(mount.length);
    if (mount !== '') Object.assign(request, { originalUrl: request.url, url: path });
    const answer = /^\/interaction\//.test(path)
      ? interact(provider, { clientId, accounts: options.accounts }, request, response)
      : revoked && /^\/(protocol\/openid-connect\/)?token$/.test(path)
        ? Promise.resolve(void response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"error":"invalid_grant"}'))
        : callback(request, response);
    answer.catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  return {
    issuer,
    clientId,
    clientSecret,
    refreshes: () => refreshes,
    revokeAll: () => {
      revoked = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const keycloakRoutes = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  userinfo: '/protocol/openid-connect/userinfo',
  jwks: '/protocol/openid-connect/certs',
  end_session: '/protocol/openid-connect/logout',
  introspection: '/protocol/openid-connect/token/introspect',
  revocation: '/protocol/openid-connect/revoke',
};

/** The provider's own pages: who are you, and consent that is always given. */
async function interact(
  provider: Provider,
  { clientId, accounts }: { clientId: string; accounts: readonly OidcAccount[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  if (interaction.prompt.name === 'login') {
    const hint = interaction.params['login_hint'];
    const typed = request.method === 'POST' ? new URLSearchParams(await bodyOf(request)).get('account') : null;
    const accountId = typed ?? (typeof hint === 'string' ? hint : null);
    if (accountId === null) {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(
        '<!doctype html><title>Test provider</title><form method="post"><label>Account <input name="account" autofocus></label><button>Continue</button></form>',
      );
      return;
    }
    if (accountId === 'cancel') {
      await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'cancelled' });
      return;
    }
    const amr = accounts.find((one) => one.sub === accountId)?.amr;
    await provider.interactionFinished(request, response, { login: { accountId, ...(amr ? { amr } : {}) } });
    return;
  }
  const grant = new provider.Grant({ accountId: interaction.session?.accountId ?? '', clientId });
  grant.addOIDCScope('openid email profile offline_access');
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
