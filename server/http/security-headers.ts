import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/** The policy of our own pages. Development needs eval for React's error overlays and a socket for hot reload. */
export function contentSecurityPolicy(nonce: string, options: { dev: boolean; logoOrigins?: readonly string[] }): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${options.dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data: blob:${(options.logoOrigins ?? []).map((origin) => ` ${origin}`).join('')}`,
    "font-src 'self' data:",
    `connect-src 'self'${options.dev ? ' ws: wss:' : ''}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-src 'self' blob: data:",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ');
}

/** Headers every answer carries, whichever door gives it. */
export function setSafetyHeaders(response: ServerResponse, options: { https: boolean; requestId: string }): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('X-Request-Id', options.requestId);
  if (options.https) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
}
