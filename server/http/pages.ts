import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { packageRoot } from '@/server/core/package-root';
import type { RequestFacts } from '@/server/core/request-facts';
import { withoutBase } from './base-path';
import { checkBuild, rebuild } from './built-pages';
import type { Pages } from './listener';
import { keepPickedLanguage, loginFormToken } from './login-form-token';
import { plainText } from './plain-text';
import { contentSecurityPolicy, newNonce } from './security-headers';

// Next answers the pages and NextAuth. It is told only what the listener found out itself: whatever a client sends
// under those names is removed first.

/** What of Next is used; main.ts hands it in. */
type CreateNext = (options: { dev: boolean; dir: string; httpServer: Server; hostname: string; port: number }) => {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
};

/** Prepares Next. In development its hot-reload socket uses the same listener. */
export async function openPages(options: {
  dev: boolean;
  createNext: CreateNext;
  httpServer: Server;
  port: number;
}): Promise<{ handle: Pages; close(): Promise<void> }> {
  const basePath = globalThis.atrium?.config.current.basePath ?? '';
  if (!options.dev) checkBuild(packageRoot, basePath);
  // next.config.ts reads it.
  process.env['ATRIUM_BASE_PATH'] = basePath;
  // NextAuth reads its own address from the forwarded host then, instead of one fixed in the environment: any port, any proxy.
  process.env['AUTH_TRUST_HOST'] = 'true';
  delete process.env['NEXTAUTH_URL'];
  process.env['NEXTAUTH_SECRET'] = globalThis.atrium?.serverSecret ?? '';
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
  const app = options.createNext({
    dev: options.dev,
    dir: packageRoot,
    httpServer: options.httpServer,
    hostname: 'localhost',
    port: options.port,
  });
  await app.prepare();
  const handler = app.getRequestHandler();
  return {
    handle: async (request, response, facts) => {
      const wanted = globalThis.atrium?.config.current.basePath;
      if (wanted !== basePath) return plainText(response, 503, `The base path was changed to "${wanted}". ${rebuild}\n`);
      if (isTooLarge(request)) return plainText(response, 413, 'This is larger than any page takes.\n');
      const nonce = newNonce();
      const policy = contentSecurityPolicy(nonce, { dev: options.dev, logoOrigins: logoOrigins() });
      tellNext(request, facts, policy);
      response.setHeader('Content-Security-Policy', policy);
      if (request.method === 'GET' && /^\/login([/?]|$)/.test(withoutBase(request.url ?? '', basePath))) {
        loginFormToken(request, response, facts);
        keepPickedLanguage(request, response, facts);
      }
      await handler(request, response);
    },
    close: () => app.close(),
  };
}

function logoOrigins(): string[] {
  const logos = globalThis.atrium?.config.current.domains.map((domain) => domain.branding.logo) ?? [];
  return [...new Set(logos.flatMap((logo) => (logo?.startsWith('https://') ? [new URL(logo).origin] : [])))];
}

function tellNext(request: IncomingMessage, facts: RequestFacts, policy: string): void {
  for (const name of Object.keys(request.headers)) {
    if (/^x-(forwarded-|atrium-|middleware-|nextjs-|real-ip|invoke-)/.test(name) || name === 'forwarded') delete request.headers[name];
  }
  const origin = new URL(facts.origin);
  request.headers['content-security-policy'] = policy;
  request.headers['x-atrium-host'] = facts.host;
  request.headers['x-forwarded-host'] = origin.host;
  request.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1);
  request.headers['x-forwarded-for'] = facts.remoteAddress;
  request.headers['x-atrium-address'] = facts.remoteAddress;
  request.headers['x-atrium-request'] = facts.id;
  request.headers['x-atrium-proxied'] = facts.proxied ? 'yes' : 'no';
  request.headers['x-atrium-secure'] = facts.secure ? 'yes' : 'no';
}

/** Pages take short forms; uploads have their own door. */
const maxFormBytes = 256 * 1024;

function isTooLarge(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > maxFormBytes;
}
