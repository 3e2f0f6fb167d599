import type { Sealer } from './internal/sealer';

// Remote images are fetched by the server, so that the sender learns neither the reader's address nor when it was read twice.
// The signature says that it was us who put the address there: the proxy is not open to the world.

const path = '/api/mail/remote';

/** Where the browser asks for a remote image. */
export function remoteAddress(sealer: Sealer, url: string, basePath = ''): string {
  return `${basePath}${path}?${new URLSearchParams({ u: url, s: sealer.sign(`remote ${url}`) })}`;
}

/** The remote address behind one of ours (as found in an HTML body that quotes a message), or null. */
export function originalOfRemote(address: string): string | null {
  const query = /^(?:https?:\/\/[^/]+)?(?:\/[^?#]*)?\/api\/mail\/remote\?(.+)$/.exec(address)?.[1];
  return query === undefined ? null : new URLSearchParams(query).get('u');
}

export function isSignedRemote(sealer: Sealer, url: string, signature: string): boolean {
  return sealer.verify(`remote ${url}`, signature);
}
