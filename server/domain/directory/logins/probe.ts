import type { CasConfig, OidcConfig } from '@/server/config/shape/sign-in';
import type { Directory } from '../directory';

// Whether those who sign people in for us can be reached.

const timeoutMilliseconds = 5000;

/** Reads the provider's description. @throws an error whose message says what is wrong */
export async function probeOidc(directory: Directory, settings: OidcConfig): Promise<void> {
  try {
    await directory.oidc.of(settings);
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
  }
}

/** Asks for the login page. @throws an error whose message says what is wrong */
export async function probeCas(settings: CasConfig): Promise<void> {
  try {
    const address = `${settings.url.replace(/\/+$/, '')}/login`;
    const answer = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMilliseconds) });
    if (answer.status >= 400) throw new Error(`${address} answers with status ${answer.status}`);
  } catch (error) {
    throw error instanceof Error ? rootOf(error) : error;
  }
}

/** fetch says "fetch failed" and keeps the reason to itself. */
function rootOf(error: Error): Error {
  return error.cause instanceof Error && /fetch failed/.test(error.message) ? error.cause : error;
}
