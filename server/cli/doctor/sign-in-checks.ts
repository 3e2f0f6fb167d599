import type { Config } from '@/server/config/config';
import type { Directory } from '@/server/domain/directory/directory';
import { probeCas, probeOidc } from '@/server/domain/directory/logins/probe';
import { type Finding, fault, good, oneLine } from './finding';

/** Every OpenID provider and CAS server of every domain answers as one. */
export async function checkSignIn(directory: Directory, config: Config): Promise<Finding[]> {
  const checks = config.domains.flatMap(({ name, signIn: { oidc, cas } }) => [
    ...(oidc
      ? [
          tried(`OpenID provider of ${name}`, oidc.issuer, 'start the provider, or correct signIn.oidc.issuer', () =>
            probeOidc(directory, oidc),
          ),
        ]
      : []),
    ...(cas ? [tried(`CAS server of ${name}`, cas.url, 'start the CAS server, or correct signIn.cas.url', () => probeCas(cas))] : []),
  ]);
  return Promise.all(checks);
}

async function tried(check: string, address: string, remedy: string, probe: () => Promise<void>): Promise<Finding> {
  try {
    await probe();
    return good(check, `${address} answers`);
  } catch (error) {
    return fault(check, `${address}: ${oneLine(error)}`, remedy);
  }
}
