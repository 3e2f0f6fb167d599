import type { IncomingMessage, ServerResponse } from 'node:http';
import { auditRefusal } from '@/server/domain/directory/logins/audit-refusal';
import { refusal } from '@/server/domain/directory/logins/refusal';
import type { Atrium } from '@/server/wiring';
import { startAgain } from './again';
import { casCallsToSignOut, comeBackFromCas, startAtCas } from './cas';
import { comeBackFromProvider, providerCallsToSignOut, startAtProvider } from './oidc';
import { showFailure, showSignedOut } from './page';
import { enterByTicket } from './portal';
import { enterByProxy } from './proxy';
import { type SignInRequest, signInRequest } from './sign-in-request';
import { signOut } from './sign-out';

// Kinds of login beside the password form (docs/decisions/0013): each ends with the same session and the same cookie.

type Route = Readonly<Record<string, (to: SignInRequest) => Promise<void> | void>>;

const routes: Readonly<Record<string, Route>> = {
  '/api/sign-in/oidc/start': { GET: startAtProvider },
  '/api/sign-in/oidc/callback': { GET: comeBackFromProvider },
  '/api/sign-in/oidc/logout': { POST: providerCallsToSignOut },
  '/api/sign-in/cas/start': { GET: startAtCas },
  '/api/sign-in/cas/callback': { GET: comeBackFromCas, POST: casCallsToSignOut },
  '/api/sign-in/proxy': { GET: enterByProxy },
  '/api/sign-in/again': { GET: startAgain },
  '/api/sign-in/ticket': { GET: enterByTicket, POST: enterByTicket },
  '/api/sign-in/sign-out': { POST: signOut },
  '/api/sign-in/signed-out': { GET: showSignedOut },
};

/** The door for /api/sign-in/…. Whatever fails ends in a readable page with a reference. */
export async function handleSignIn(request: IncomingMessage, response: ServerResponse, atrium: Atrium): Promise<void> {
  const to = signInRequest(request, response, atrium);
  const path = (request.url ?? '').replace(/[?#].*$/s, '').replace(/\/$/, '');
  const route = routes[path];
  const answer = route?.[request.method ?? ''];
  try {
    if (route && !answer) {
      response.setHeader('Allow', Object.keys(route).join(', '));
      throw refusal('wrong_verb', `this step is not asked with ${request.method}`);
    }
    if (!answer) throw refusal('not_offered', 'no such kind of login');
    await answer(to);
  } catch (error) {
    const kind = path.split('/')[3] ?? '';
    await auditRefusal(atrium.directory, error, { kind, address: to.facts.remoteAddress }).catch((fault) =>
      atrium.reportFault('auth', fault),
    );
    if (response.headersSent) response.destroy();
    else showFailure(to, kind, error);
  }
}
