import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  clockTolerance,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { ConfigHolder } from '@/server/config/config';
import type { OidcConfig } from '@/server/config/shape/sign-in';
import { refusal } from './refusal';

/** The OpenID providers of all domains, discovered when first needed and remembered (OpenID Connect Discovery 1.0). */
export type OidcProviders = {
  /** @throws refusal provider_down when the provider does not answer, or not as a provider would. */
  of(settings: OidcConfig): Promise<Configuration>;
  /** The keys it signs with, for what openid-client has no check for. @throws refusal provider_down */
  keysOf(settings: OidcConfig): Promise<JWTVerifyGetKey>;
  /** Asks it anew the next time. */
  forget(settings: OidcConfig): void;
  close(): void;
};

/** A discovery document is believed this long; keys inside it are renewed by themselves when an unknown one is met. */
const lifeMilliseconds = 60 * 60_000;
const timeoutSeconds = 10;

export function createOidcProviders(config: ConfigHolder): OidcProviders {
  const known = new Map<string, Known>();
  const stopWatching = config.onChange(() => known.clear());
  const providers: OidcProviders = {
    async of(settings) {
      const key = JSON.stringify(settings);
      let entry = known.get(key);
      if (!entry || entry.until < Date.now()) {
        const provider = discover(settings);
        entry = { provider, until: Date.now() + lifeMilliseconds };
        known.set(key, entry);
        // A provider that was down is asked again at the next login.
        provider.catch(() => {
          if (known.get(key)?.provider === provider) known.delete(key);
        });
      }
      try {
        return await entry.provider;
      } catch (error) {
        throw refusal('provider_down', `the OpenID provider ${settings.issuer} cannot be used`, { cause: error });
      }
    },
    async keysOf(settings) {
      const { jwks_uri: address } = (await providers.of(settings)).serverMetadata();
      if (address === undefined) throw refusal('provider_down', `the OpenID provider ${settings.issuer} names no keys`);
      const entry = known.get(JSON.stringify(settings));
      const keys = entry?.keys ?? createRemoteJWKSet(new URL(address), { timeoutDuration: timeoutSeconds * 1000 });
      if (entry) entry.keys = keys;
      return keys;
    },
    forget: (settings) => void known.delete(JSON.stringify(settings)),
    close: stopWatching,
  };
  return providers;
}

type Known = { provider: Promise<Configuration>; until: number; keys?: JWTVerifyGetKey };

function discover(settings: OidcConfig): Promise<Configuration> {
  const { clientSecret } = settings;
  const authentication =
    clientSecret === undefined
      ? None()
      : settings.clientAuthentication === 'post'
        ? ClientSecretPost(clientSecret)
        : ClientSecretBasic(clientSecret);
  return discovery(new URL(settings.issuer), settings.clientId, { [clockTolerance]: settings.clockSkewSeconds }, authentication, {
    timeout: timeoutSeconds,
    // Signatures of ID tokens are checked although the token came straight from the provider: a proxy between us costs nothing then.
    // The shape of the setting allows http for loopback addresses only.
    execute: [enableNonRepudiationChecks, ...(settings.issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
  });
}
