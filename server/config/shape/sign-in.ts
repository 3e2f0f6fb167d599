// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { type SwitchName, switchNames } from './entry';
import { about, hostName } from './setting';

// How people of a domain come in on the web, beside or instead of the password form (AUT-7, 8, 9, 11).

const webAddress = z.url({ protocol: /^https?$/ });
/** Who says who people are is asked over TLS; on the same machine it need not be. */
const providerAddress = webAddress.refine(
  (text) => text.startsWith('https:') || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(text).hostname),
  'must be https, except on a loopback address',
);
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'not the name of a header');
const claimName = z.string().min(1).max(100);

function claimTest(name: SwitchName) {
  return about(
    z.strictObject({
      claim: about(claimName, { description: 'Claim that tells; dots lead into objects.', example: 'realm_access.roles' }),
      values: about(z.array(z.string().max(500)).min(1).max(100).optional(), {
        description: 'Values that mean yes (letter case does not matter); of a list one is enough.',
        fallback: 'anything but nothing, 0, f, false, n, no, off',
      }),
    }),
    { description: `Who has \`${name}\`.` },
  ).optional();
}
const claimTests = Object.fromEntries(switchNames.map((name) => [name, claimTest(name)])) as Record<
  SwitchName,
  ReturnType<typeof claimTest>
>;

const label = about(z.string().min(1).max(60).optional(), {
  description: 'What the button on the login page says.',
  fallback: 'a general sentence',
  example: 'Example single sign-on',
});
const accounts = about(z.enum(['source', 'anyone']).default('source'), {
  description:
    'Who may come in: `source`: only whom one of the domain’s sources knows and lets in; `anyone`: everybody this kind of login vouches for.',
});

const oidcShape = about(
  z.strictObject({
    issuer: about(providerAddress, {
      description: 'The provider, as its discovery document calls itself.',
      example: 'https://sso.example.org/realms/example',
    }),
    clientId: about(z.string().min(1), { description: 'The name the provider knows this installation by.' }),
    clientSecret: about(z.string().min(1).optional(), {
      description: 'The secret for it.',
      fallback: 'a public client (PKCE alone)',
      secret: true,
      example: 'file:/run/secrets/oidc',
    }),
    clientAuthentication: about(z.enum(['basic', 'post']).default('basic'), {
      description: 'How the secret is said to the provider: in a header (`basic`) or in the form (`post`).',
    }),
    scopes: about(z.array(z.string().min(1)).min(1).default(['openid', 'profile', 'email']), {
      description: 'What is asked for. `openid` always is; `offline_access` where the provider gives refresh tokens only then.',
    }),
    prompt: about(z.enum(['consent', 'login', 'select_account']).optional(), {
      description: 'What the provider is told to ask at each login; some give refresh tokens only after `consent`.',
      fallback: 'the provider decides',
    }),
    loginClaim: about(claimName.default('email'), {
      description: 'The claim with the login: an address, or a bare name of this domain.',
      example: 'preferred_username',
    }),
    nameClaim: about(claimName.default('name'), { description: 'The claim with the display name.' }),
    mailClaim: about(claimName.default('email'), { description: 'The claim with the mail address.' }),
    groupsClaim: about(claimName.optional(), {
      description:
        'The claim with the groups of a person, as of their last sign-in; dots lead into objects. They are beside the groups of the sources.',
      fallback: 'the provider says nothing of groups',
      example: 'groups',
    }),
    switches: about(z.strictObject(claimTests).optional(), {
      description:
        'Functions that depend on a claim, as of the last sign-in at the provider; before the first, nobody has them. They win over the switches of the domain, and hold in every protocol.',
    }),
    multiFactor: about(z.array(z.string().min(1).max(200)).max(20).default([]), {
      description:
        'Values of `acr`, or in `amr`, of the ID token by which the provider says that it asked for two factors: then ours is not asked for.',
      example: ['mfa'],
    }),
    clockSkewSeconds: about(z.number().int().min(0).max(600).default(60), { description: 'How far the provider’s clock may be off.' }),
    endSession: about(z.boolean().default(true), { description: 'Signing out here also signs out at the provider, when it offers that.' }),
    label,
    accounts,
  }),
  { description: 'OpenID Connect: authorization code flow with PKCE. `null` switches it off.' },
);

const casShape = about(
  z.strictObject({
    url: about(providerAddress, {
      description: 'The CAS server, without `/login`.',
      example: 'https://cas.example.org/cas',
      predecessor: 'SOGoCASServiceURL',
    }),
    version: about(z.union([z.literal(2), z.literal(3)]).default(3), {
      description: 'Protocol version: which validation address is asked.',
    }),
    loginAttribute: about(z.string().min(1).max(100).optional(), {
      description: 'The attribute with the login.',
      fallback: 'the user of the ticket',
    }),
    label,
    accounts,
  }),
  { description: 'CAS, with single logout. `null` switches it off.', predecessor: 'SOGoAuthenticationType' },
);

const proxyShape = about(
  z.strictObject({
    header: about(headerName.default('X-Remote-User'), {
      description:
        'The header in which a listed proxy (`trustedProxies`) says who it has authenticated. The proxy must remove it from what clients send.',
      predecessor: 'SOGoTrustProxyAuthentication',
    }),
    secretHeader: about(headerName.default('X-Proxy-Secret'), { description: 'The header for `secret`.' }),
    secret: about(z.string().min(16, 'at least 16 characters').optional(), {
      description: 'What the proxy must send along, so that another program on its machine cannot pose as it.',
      fallback: 'the address is enough',
      secret: true,
    }),
    realms: about(z.array(hostName).max(100).optional(), {
      description: 'Realms that mean this domain: `jane@EXAMPLE.ORG` and `EXAMPLE\\jane` become `jane`. Any other realm is refused.',
      fallback: 'the domain’s own names',
      example: ['CORP.EXAMPLE.ORG', 'CORP'],
    }),
    doors: about(
      z
        .array(z.enum(['web', 'dav']))
        .min(1)
        .default(['web']),
      { description: 'Where the header counts.', example: ['web', 'dav'] },
    ),
    logoutUrl: about(webAddress.optional(), {
      description: 'Where signing out leads.',
      fallback: 'a page that says so',
      example: 'https://sso.example.org/logout',
    }),
    label,
    accounts,
  }),
  { description: 'Login by the front server: Kerberos, client certificates, whatever it knows. `null` switches it off.' },
);

const portalShape = about(
  z.strictObject({
    key: about(z.string().min(32, 'at least 32 characters, or an Ed25519 public key in PEM'), {
      description: 'What tickets are signed with: a shared secret (HS256), or the portal’s Ed25519 public key in PEM (EdDSA).',
      secret: true,
      example: 'file:/run/secrets/portal.pem',
    }),
    issuer: about(z.string().min(1).optional(), { description: 'What `iss` of a ticket must be.', fallback: 'not looked at' }),
    maxAgeSeconds: about(z.number().int().min(5).max(60).default(60), { description: 'How old a ticket may be.' }),
    accounts,
  }),
  { description: 'Hand-over from a portal of yours with a signed ticket that works once. `null` switches it off.' },
);

export const signInShape = about(
  z.strictObject({
    show: about(
      z
        .array(z.enum(['password', 'oidc', 'cas', 'proxy']))
        .min(1)
        .optional(),
      {
        description: 'What the login page offers, in this order. Without `password` a password opens no web session.',
        fallback: 'the password form, then whatever is configured',
        example: ['oidc', 'password'],
      },
    ),
    automatic: about(z.enum(['oidc', 'cas', 'proxy']).optional(), {
      description: 'Go there at once instead of showing a button. `/login?stay=1` shows the page all the same.',
      fallback: 'buttons',
    }),
    secondStep: about(z.enum(['ask', 'trust']).optional(), {
      description:
        'Whoever turned on a second factor here is asked for it after signing in elsewhere, too (`ask`), or not (`trust`: whoever signs people in elsewhere asks there).',
      fallback: '`ask`',
    }),
    oidc: oidcShape.nullable().optional(),
    cas: casShape.nullable().optional(),
    proxy: proxyShape.nullable().optional(),
    portal: portalShape.nullable().optional(),
  }),
  { description: 'How people come in.' },
);

export type SignInConfig = z.infer<typeof signInShape>;
export type OidcConfig = z.infer<typeof oidcShape>;
export type CasConfig = z.infer<typeof casShape>;
export type ProxyConfig = z.infer<typeof proxyShape>;
export type PortalConfig = z.infer<typeof portalShape>;
