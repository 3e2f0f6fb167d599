import { ImapFlow } from 'imapflow';
import { DomainError } from '@/server/core/errors';
import { inTime } from '@/server/core/in-time';
import type { MailCredentials, MailLogin, MailServer } from '../settings';
import { fromImapError } from './imap-errors';
import { tlsOptions } from './tls-options';

/** Connecting, TLS and login together: a server may be slow in each and still lets nobody wait for longer. */
const signedInMilliseconds = 30_000;

export type ConnectOptions = { server: MailServer | null; credentials: MailCredentials; purpose: 'commands' | 'idle' };

/** Opens one signed-in IMAP connection. Errors: upstream_failed (refused_login), unavailable (unreachable). */
export async function connectImap({ server, credentials, purpose }: ConnectOptions): Promise<ImapFlow> {
  if (!server) throw new DomainError('unavailable', 'this domain has no mail server', { details: { reason: 'not_configured' } });
  const client = new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    ...(server.tls === 'implicit' ? {} : { doSTARTTLS: server.tls === 'starttls' }),
    tls: tlsOptions(server),
    auth: imapLogin(credentials),
    clientInfo: { name: 'Atrium' },
    logger: false,
    // The pool selects and the watcher idles when they mean to.
    disableAutoIdle: true,
    connectionTimeout: 10_000,
    // A busy server starts a process for each connection before it greets.
    greetingTimeout: 20_000,
    socketTimeout: purpose === 'idle' ? 35 * 60_000 : 90_000,
    maxIdleTime: 9 * 60_000,
    // Plain SEARCH answers stay plain.
    disableIMAP4rev2: true,
    maxLiteralSize: 96 * 1024 * 1024,
    maxLineLength: 64 * 1024 * 1024,
    maxResponseSize: 192 * 1024 * 1024,
  });
  // Without a listener a socket error would end the process; whoever runs a command gets it thrown as well.
  client.on('error', () => undefined);
  try {
    await inTime(client.connect(), signedInMilliseconds, () => unreachable('no answer in time'));
  } catch (error) {
    client.close();
    throw fromConnectError(error);
  }
  return client;
}

/** Before the login has been answered, whatever is not a refusal means that the server is not there: a certificate, no STARTTLS. */
function fromConnectError(error: unknown): DomainError {
  const known = fromImapError(error, 'connect');
  return known.details['reason'] === 'refused_command' ? unreachable(known.message.replace(/^imap: /, ''), error) : known;
}

function unreachable(text: string, cause?: unknown): DomainError {
  return new DomainError('unavailable', `imap: ${text}`, {
    details: { reason: 'unreachable' },
    ...(cause === undefined ? {} : { cause }),
  });
}

function imapLogin(login: MailLogin) {
  // What kind of token login it is, imapflow reads from what the server offers.
  if (login.token !== undefined) return { user: login.user, accessToken: login.pass };
  return {
    user: login.user,
    pass: login.pass,
    ...(login.authzid === undefined ? {} : { authzid: login.authzid, loginMethod: 'AUTH=PLAIN' }),
  };
}
