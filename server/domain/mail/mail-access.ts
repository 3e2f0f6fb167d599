import { domainByName } from '@/server/config/config';
import { DomainError, isDomainError } from '@/server/core/errors';
import type { SessionId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { Directory } from '@/server/domain/directory/directory';
import { forgetMailboxPassword, keepMailboxPassword, readMailboxPassword } from '@/server/domain/directory/logins/mailbox-password';
import { keepMailSecret, readMailSecret } from '@/server/domain/directory/mail-secret';
import { credentialsWith } from './directory-ports';
import { connectImap } from './internal/connect';
import { trySmtp } from './internal/smtp';
import type { MailAccount } from './mail-account';
import type { MailAccess, MailCheck, MailServerState } from './schema';
import type { MailCredentials } from './settings';
import { openScripts } from './sieve-scripts';

// How the mailbox is opened, as far as its owner has to know (AUT-10).

type SessionKey = { id: SessionId; cookieKey: string | null };

/** Whether the person enters a mail password of their own (for good, or for this session alone), and whether one is kept. */
export async function readMailAccess(directory: Directory, mail: MailAccount, session: SessionKey): Promise<MailAccess> {
  if (modeOf(directory, mail) === 'separate')
    return { ownPassword: true, forSession: false, stored: (await readMailboxPassword(directory, mail.person.accountId)) !== null };
  const missing = await lacksPassword(directory, mail, session);
  return { ownPassword: missing, forSession: missing, stored: false };
}

/** Somebody signed in by passkey where the login password opens the mailbox: there is none in this session yet. */
async function lacksPassword(directory: Directory, mail: MailAccount, session: SessionKey): Promise<boolean> {
  return modeOf(directory, mail) === 'password' && (await readMailSecret(directory, session)) === null;
}

/**
 * Keeps a mail password once the mail server has taken it.
 * Errors: upstream_failed (refused_login) when the server refuses it, unavailable, forbidden where the domain opens mailboxes another way.
 */
export async function enterMailPassword(
  directory: Directory,
  mail: MailAccount,
  { password, session }: { password: string; session: SessionKey },
): Promise<void> {
  const forSession = await lacksPassword(directory, mail, session);
  if (!forSession && modeOf(directory, mail) !== 'separate')
    throw new DomainError('forbidden', 'mail passwords are not kept for this domain');
  const credentials = credentialsWith(directory, mail.person, password);
  const client = await connectImap({ server: mail.settings().imap, credentials, purpose: 'commands' });
  await client.logout().catch(() => client.close());
  if (forSession) await keepMailSecret(directory, session, password);
  else await keepMailboxPassword(directory, mail.person.accountId, password);
}

/** Forgets the kept mail password; mail is closed until another one is entered. */
export async function forgetMailPassword(directory: Directory, mail: MailAccount): Promise<void> {
  await forgetMailboxPassword(directory, mail.person.accountId);
}

/** Signs in at each mail server of the domain as this session would, and says how that went. Never throws for a server's no. */
export async function checkMailAccess(mail: MailAccount): Promise<MailCheck> {
  const { imap, smtp, sieve = null } = mail.settings();
  let credentials: MailCredentials;
  try {
    credentials = await mail.credentials();
  } catch (error) {
    const state = stateOf(error);
    return { imap: imap ? state : 'not_configured', smtp: smtp ? state : 'not_configured', sieve: sieve ? state : 'not_configured' };
  }
  const [imapState, smtpState, sieveState] = await Promise.all([
    tried(imap, async (server) => {
      const client = await connectImap({ server, credentials, purpose: 'commands' });
      await client.logout().catch(() => client.close());
    }),
    tried(smtp, (server) => trySmtp(server, credentials)),
    tried(sieve, async () => (await openScripts(mail)).close()),
  ]);
  return { imap: imapState, smtp: smtpState, sieve: sieveState };
}

async function tried<Server>(server: Server | null, attempt: (server: Server) => Promise<void>): Promise<MailServerState> {
  if (!server) return 'not_configured';
  try {
    await attempt(server);
    return 'ok';
  } catch (error) {
    const state = stateOf(error);
    logger('mail').info({ err: error }, 'a mail server was tried and did not let in');
    return state;
  }
}

/** What an error says of a mail server. Errors: whatever is no word of ours about one. */
export function stateOf(error: unknown): MailServerState {
  if (!isDomainError(error)) throw error;
  const reason = error.details['reason'];
  return reason === 'refused_login' || reason === 'login_expired' || reason === 'not_configured' ? reason : 'unreachable';
}

function modeOf(directory: Directory, mail: MailAccount) {
  return domainByName(directory.config.current, mail.person.domain)?.mailboxAccess.mode;
}
