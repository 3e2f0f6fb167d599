import { z } from 'zod';
import type { SessionId } from '@/server/core/ids';
import type { Directory } from '../directory';
import { openMailSecret, sealMailSecret } from '../mail-secret';

/** How a session came to be; kept in its row. */
export type LoginKind = 'password' | 'passkey' | 'oidc' | 'cas' | 'proxy' | 'portal';

/** The kinds where somebody else says who it is. */
export type OutsideKind = Exclude<LoginKind, 'password' | 'passkey'>;

/** What a sign-in elsewhere brings to the session it opens. Survives being kept as JSON between two steps. */
export type OutsideProof = {
  kind: OutsideKind;
  /** What single logout will call the session, and its person. */
  ref: string | null;
  subject: string | null;
  state: LoginState | null;
  /** The session of this browser that the new one takes the place of. */
  replaces: SessionId | null;
};

/** What an OpenID provider gave a session: kept sealed in its row, with a key of which the cookie holds the one half. */
export type LoginState = z.infer<typeof loginState>;

const loginState = z.object({
  /** The domain whose provider it is. */
  domain: z.string(),
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** For the provider's end-session address. */
  idToken: z.string().nullable(),
  /** Milliseconds; null = not told. */
  expiresAt: z.number().nullable(),
});

export type SessionKey = { id: SessionId; cookieKey: string };

/** Seals the tokens of a session; bound to it, and not to be taken for its mail password. */
export function sealLoginState(directory: Directory, session: SessionKey, state: LoginState): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    sealMailSecret({
      serverSecret: directory.serverSecret,
      cookieKey: session.cookieKey,
      sessionId: contextOf(session),
      password: JSON.stringify(state),
    }),
  );
}

/** @throws DomainError unauthenticated when it was sealed under another secret, cookie or session. */
export function openLoginState(directory: Directory, session: SessionKey, sealed: Uint8Array): LoginState {
  const text = openMailSecret({
    serverSecret: directory.serverSecret,
    cookieKey: session.cookieKey,
    sessionId: contextOf(session),
    sealed,
  });
  return loginState.parse(JSON.parse(text));
}

function contextOf(session: SessionKey): string {
  return `${session.id} tokens`;
}
