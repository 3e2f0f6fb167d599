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
  close(): void;
};

/** A discovery document is believed this long; keys inside it are renewed by themselves when an unknown one is met. */
const lifeMilliseconds = 60 * 60_000;
const timeoutSeconds = 10;

export function createOidcProviders(config: ConfigHolder): OidcProviders {
  const known = new Map<string, { provider: Promise<Configuration>; until: number }>();
  const stopWatching = config.onChange(() => known.clear());
  return {
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
        throw refusal('provider_down', `the OpenID provider ${settings.issuer} cannot be used`, error);
      }
    },
    close: stopWatching,
  };
}

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
