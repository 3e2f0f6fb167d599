import type { MailLogin, MailServer } from '../settings';

/** A SASL exchange that the client opens with its only word: mechanism and that word (before base64). */
export type SaslStart = { readonly mechanism: string; readonly response: string };

/** How a login is said to a server: PLAIN (RFC 4616), OAUTHBEARER (RFC 7628) or XOAUTH2. */
export function saslStart(login: MailLogin, server: Pick<MailServer, 'host' | 'port'>): SaslStart {
  if (login.token === undefined) return { mechanism: 'PLAIN', response: [login.authzid ?? '', login.user, login.pass].join('\0') };
  if (login.token === 'xoauth2') return { mechanism: 'XOAUTH2', response: `user=${login.user}\x01auth=Bearer ${login.pass}\x01\x01` };
  // `=` and `,` have a meaning in a GS2 header (RFC 5801 section 4).
  const identity = login.user.replace(/=/g, '=3D').replace(/,/g, '=2C');
  return {
    mechanism: 'OAUTHBEARER',
    response: `n,a=${identity},\x01host=${server.host}\x01port=${server.port}\x01auth=Bearer ${login.pass}\x01\x01`,
  };
}
