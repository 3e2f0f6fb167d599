import type { DomainConfig } from '@/server/config/config';
import type { CasConfig } from '@/server/config/shape/sign-in';
import { isDomainError } from '@/server/core/errors';
import { parseXml } from '@/server/formats/xml/parse-xml';
import { childOf, elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';
import type { Directory } from '../directory';
import { endSession } from '../sign-in';
import { admit } from './admit';
import { sessionRef } from './oidc';
import { refusal } from './refusal';
import { type Admitted, bareProof } from './sign-in-outside';

// CAS protocol 2 and 3 (apereo.github.io/cas: CAS Protocol Specification): a ticket for one service address, validated over our own
// connection to the server; single logout by a SAML LogoutRequest that names the ticket.

const casNamespace = 'http://www.yale.edu/tp/cas';
const timeoutMilliseconds = 10_000;
const maxAnswerCharacters = 256 * 1024;

/** Where the login begins (section 2.1). `renew`: CAS is to ask for the proof anew. Errors: refusal not_offered. */
export function casLoginAddress(entry: DomainConfig, service: string, renew = false): string {
  return `${base(settingsOf(entry))}/login?service=${encodeURIComponent(service)}${renew ? '&renew=true' : ''}`;
}

/** Where signing out goes on (section 2.3); null when the domain has no CAS. */
export function casLogoutAddress(entry: DomainConfig, returnTo: string): string | null {
  const settings = entry.signIn.cas;
  return settings && `${base(settings)}/logout?service=${encodeURIComponent(returnTo)}`;
}

/**
 * Who a ticket is for (sections 2.5, 2.6). The server itself refuses a ticket that was given for another service, used or old, and with
 * `renew` one that was given to somebody who was signed in already.
 * @throws refusal ticket_refused, provider_down, unknown_person, source_down, not_offered
 */
export async function finishCas(
  directory: Directory,
  entry: DomainConfig,
  { service, ticket, renew = false }: { service: string; ticket: string; renew?: boolean },
): Promise<Admitted> {
  const settings = settingsOf(entry);
  const path = settings.version === 3 ? '/p3/serviceValidate' : '/serviceValidate';
  const query = new URLSearchParams({ service, ticket, ...(renew ? { renew: 'true' } : {}) });
  const { fromNewLogin, ...login } = loginIn(settings, await ask(`${base(settings)}${path}?${query}`));
  const person = await admit(directory, { entry, identity: login, accounts: settings.accounts });
  return {
    person,
    // Whoever was signed in there already has proved nothing today; `renew` cures it, when it matters.
    provenAt: renew || fromNewLogin ? directory.store.clock.now() : null,
    proof: { ...bareProof, ref: sessionRef(settings.url, ticket) },
  };
}

/** Ends the session a LogoutRequest names; gives whether there was one. The ticket in it is a secret between CAS and us. */
export async function casSingleLogout(directory: Directory, entry: DomainConfig, logoutRequest: string): Promise<boolean> {
  const settings = settingsOf(entry);
  const ticket = sessionIndexOf(logoutRequest);
  if (ticket === null) return false;
  const rows = await directory.store.db.session.findMany({
    where: { loginRef: sessionRef(settings.url, ticket), loginKind: 'cas', revokedAt: null },
    select: { id: true },
  });
  for (const row of rows) await endSession(directory, row.id);
  return rows.length > 0;
}

async function ask(address: string): Promise<XmlElement> {
  let text: string;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMilliseconds), redirect: 'error' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    text = await answer.text();
  } catch (error) {
    throw refusal('provider_down', 'the CAS server cannot be asked', { cause: error });
  }
  try {
    if (text.length > maxAnswerCharacters) throw new Error('too long');
    return parseXml(text, { maxDepth: 16, maxElements: 2000, maxAttributes: 32 });
  } catch (error) {
    throw refusal('provider_down', 'the CAS server gave no answer of its protocol', { cause: error });
  }
}

function loginIn(settings: CasConfig, answer: XmlElement) {
  const success = childOf(answer, `{${casNamespace}}authenticationSuccess`);
  if (!success || answer.name !== 'serviceResponse') {
    const failure = childOf(answer, `{${casNamespace}}authenticationFailure`);
    throw refusal('ticket_refused', `CAS: ${failure?.attributes['code'] ?? 'no success'}`);
  }
  const attributes = childOf(success, `{${casNamespace}}attributes`);
  const attribute = (name: string) => textOf((attributes && elementsOf(attributes).find((one) => one.name === name)) ?? nothing).trim();
  const user = textOf(childOf(success, `{${casNamespace}}user`) ?? nothing).trim();
  const login = settings.loginAttribute === undefined ? user : attribute(settings.loginAttribute);
  if (login === '') throw refusal('ticket_refused', 'CAS: no login in the answer');
  return {
    login,
    displayName: attribute('displayName') || attribute('cn'),
    mail: attribute('mail') || attribute('email'),
    fromNewLogin: /^true$/i.test(attribute('isFromNewLogin')),
  };
}

const nothing: XmlElement = { namespace: '', name: '', attributes: {}, children: [] };

/** SessionIndex of a SAML 2.0 LogoutRequest; null when it is none. */
function sessionIndexOf(text: string): string | null {
  try {
    const root = parseXml(text.slice(0, maxAnswerCharacters), { maxDepth: 16, maxElements: 200, maxAttributes: 32 });
    const protocol = 'urn:oasis:names:tc:SAML:2.0:protocol';
    if (root.name !== 'LogoutRequest' || root.namespace !== protocol) return null;
    const index = childOf(root, `{${protocol}}SessionIndex`);
    return index ? textOf(index).trim() || null : null;
  } catch (error) {
    if (isDomainError(error)) return null;
    throw error;
  }
}

function base(settings: CasConfig): string {
  return settings.url.replace(/\/+$/, '');
}

function settingsOf(entry: DomainConfig): CasConfig {
  const settings = entry.signIn.cas;
  if (!settings) throw refusal('not_offered', 'the domain has no CAS server');
  return settings;
}
