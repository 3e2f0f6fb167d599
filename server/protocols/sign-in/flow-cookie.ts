import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { cookieText } from '@/server/domain/directory/schema';
import type { SignInRequest } from './sign-in-request';

// What a sign-in needs again when the browser comes back from elsewhere, sealed in a cookie: no instance has to remember it, and an
// answer that another browser began is worth nothing here. One cookie per sign-in, so that two tabs do not disturb each other.

const lifeSeconds = 15 * 60;

const flowShape = z.object({
  domain: z.string(),
  callbackUrl: z.string(),
  expiresAt: z.number(),
  /** When it began, and the session whose owner is to be confirmed, where it is one for that. */
  begunAt: z.number(),
  again: z.string().optional(),
  oidc: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }).optional(),
});
export type Flow = z.infer<typeof flowShape>;

/** Puts a flow into the browser under a name (the state, which comes back in the address). */
export function keepFlow(to: SignInRequest, name: string, flow: Omit<Flow, 'expiresAt' | 'begunAt'>): void {
  const { atrium } = to;
  const text = JSON.stringify({ ...flow, begunAt: now(to), expiresAt: now(to) + lifeSeconds * 1000 } satisfies Flow);
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(atrium.serverSecret), iv).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  setCookie(to, name, Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url'), lifeSeconds);
}

/** The flow of that name, which is over with this. Null when this browser has none, or took too long. */
export function takeFlow(from: SignInRequest, name: string): Flow | null {
  const sealed = new RegExp(`(?:^|;\\s*)${cookieName(name)}=([^;]+)`).exec(from.request.headers.cookie ?? '')?.[1];
  if (!sealed) return null;
  setCookie(from, name, '', 0);
  try {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', keyOf(from.atrium.serverSecret), bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    const flow = flowShape.parse(JSON.parse(text));
    return flow.expiresAt > now(from) ? flow : null;
  } catch {
    return null;
  }
}

function setCookie({ response, facts, atrium }: SignInRequest, name: string, value: string, seconds: number): void {
  const place = { basePath: `${atrium.config.current.basePath}/api/sign-in`, secure: facts.origin.startsWith('https:') };
  response.appendHeader('Set-Cookie', cookieText({ name: cookieName(name), value, seconds }, place));
}

function cookieName(name: string): string {
  return `atrium.flow.${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

function now({ atrium }: SignInRequest): number {
  return atrium.store.clock.now().getTime();
}

function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'atrium sign-in flow', 32));
}
