import { signOutAddress } from '@/server/domain/directory/logins/sign-out';
import { sessionFromRequest } from '@/server/domain/directory/session';
import { endSession } from '@/server/domain/directory/sign-in';
import { setSessionCookie } from './enter';
import type { SignInRequest } from './sign-in-request';

/** Ends the browser's session, here and where it came from. Answers with the address to go to. */
export async function signOut(to: SignInRequest): Promise<void> {
  const { atrium, request, response, publicUrl } = to;
  const { basePath } = atrium.config.current;
  const session = await sessionFromRequest(atrium, request);
  let address = `${basePath}/login`;
  if (session) {
    const outside = await signOutAddress(atrium.directory, session, `${publicUrl}/api/sign-in/signed-out`);
    await endSession(atrium.directory, session.id);
    address = outside ?? address;
  }
  setSessionCookie(to, '', 0);
  const body = JSON.stringify({ address });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
