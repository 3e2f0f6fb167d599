import { domainByName } from '@/server/config/config';
import type { SessionId } from '@/server/core/ids';
import type { Directory } from '@/server/domain/directory/directory';
import type { Person } from '@/server/domain/directory/model';
import { credentialsFor, credentialsWith, settingsFor } from './directory-ports';
import { checkMailAccess, stateOf } from './mail-access';
import type { MailRoom } from './mail-room';
import type { MailCheck, MailServerState } from './schema';
import type { MailServer } from './settings';

// For administrators: where somebody's mailbox is, under which name it is opened (DOM-7, DOM-8), and whether it opens (AUT-10).

export type MailboxFacts = {
  /** How the mailbox is opened. */
  mode: 'password' | 'master' | 'oauth' | 'trusted' | 'separate';
  servers: { protocol: 'imap' | 'smtp' | 'sieve'; host: string; port: number; tls: MailServer['tls']; login: string }[];
};

/** Null where the person has no mailbox: the domain has no mail server, or mail is switched off. */
export function mailboxFacts(directory: Directory, person: Person): MailboxFacts | null {
  const { imap, smtp, sieve = null } = settingsFor(directory, person);
  const domain = domainByName(directory.config.current, person.domain);
  if (!imap || !domain) return null;
  const names = credentialsWith(directory, person, '');
  const server = (protocol: 'imap' | 'smtp' | 'sieve', at: MailServer | null, login: string) =>
    at ? [{ protocol, host: at.host, port: at.port, tls: at.tls, login }] : [];
  return {
    mode: domain.mailboxAccess.mode,
    servers: [
      ...server('imap', imap, names.user),
      // Without authentication there is no login.
      ...server('smtp', smtp, smtp?.authenticate ? (names.smtp?.user ?? '') : ''),
      ...server('sieve', sieve, names.sieve?.user ?? ''),
    ],
  };
}

/**
 * Signs in at the person's mail servers and out again, with the password where it opens the mailbox and as the domain says where not.
 * With `oauth` there is no token without a session, so nothing can be tried: the servers are "login_expired".
 */
export async function tryMailbox(directory: Directory, room: MailRoom, person: Person, password: string): Promise<MailCheck> {
  const nothing: MailCheck = { imap: 'not_configured', smtp: 'not_configured', sieve: 'not_configured' };
  const facts = mailboxFacts(directory, person);
  if (!facts) return nothing;
  const everywhere = (state: MailServerState): MailCheck =>
    Object.assign(nothing, ...facts.servers.map(({ protocol }) => ({ [protocol]: state })));
  if (facts.mode === 'oauth') return everywhere('login_expired');
  try {
    const credentials =
      facts.mode === 'password'
        ? credentialsWith(directory, person, password)
        : await credentialsFor(directory, { id: '' as SessionId, person, cookieKey: null });
    const { mail, release } = room.openWith(person, credentials);
    try {
      return await checkMailAccess(mail);
    } finally {
      release();
    }
  } catch (error) {
    // Nothing to show: with `separate`, no mail password was entered yet.
    return everywhere(stateOf(error));
  }
}
