import { readFileSync } from 'node:fs';
import { encode } from 'next-auth/jwt';
import { openAtrium } from '@/server/wiring';
import type { TestAtrium } from './atrium';

/** A signed-in browser without a browser: a second instance on the same database signs in, and the cookie is NextAuth's own. */
export async function signInAs(
  atrium: TestAtrium,
  user: { login: string; password: string },
): Promise<{ cookie: string; sessionId: string; end(): Promise<void> }> {
  const opened = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
  try {
    const signed = await opened.atrium.signInPages.signIn({ ...user, remoteAddress: '127.0.0.1', host: 'localhost', agent: 'test' });
    if ('step' in signed) throw new Error(`signing in goes on with ${signed.step}`);
    const { secret } = JSON.parse(readFileSync(atrium.configFile, 'utf8')) as { secret: string };
    const token = await encode({
      token: { sub: signed.person.accountId, sid: signed.sessionId, key: signed.cookieKey },
      secret,
      maxAge: 3600,
    });
    return { cookie: `atrium.session=${token}`, sessionId: signed.sessionId, end: () => endIn(atrium, signed.sessionId) };
  } finally {
    await opened.close();
  }
}

async function endIn(atrium: TestAtrium, sessionId: string): Promise<void> {
  const opened = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
  await opened.atrium.endSession(sessionId).finally(opened.close);
}
