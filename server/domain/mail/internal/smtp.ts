import { createTransport } from 'nodemailer';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { DomainError } from '@/server/core/errors';
import type { MailCredentials, MailLogin, MailServer, MailSettings } from '../settings';
import { saslStart } from './sasl';
import { tlsOptions } from './tls-options';

type SmtpFailure = Error & { code?: unknown; responseCode?: unknown; rejected?: unknown };

/**
 * Hands a message to the domain's SMTP server. Gives the recipients it refused while taking the message for others.
 * Errors: upstream_failed with details.permanent when trying again cannot help, unavailable when it can.
 */
export async function submitMessage(
  server: NonNullable<MailSettings['smtp']>,
  credentials: MailCredentials,
  mail: { envelope: { from: string; to: readonly string[] }; message: Buffer },
): Promise<string[]> {
  const transport = transportTo(server, credentials);
  try {
    const info = await transport.sendMail({ envelope: { from: mail.envelope.from, to: [...mail.envelope.to] }, raw: mail.message });
    return info.rejected.map(String);
  } catch (error) {
    throw fromSmtpError(error);
  } finally {
    transport.close();
  }
}

/** Connects and signs in, and sends nothing. Errors as above. */
export async function trySmtp(server: NonNullable<MailSettings['smtp']>, credentials: MailCredentials): Promise<void> {
  const transport = transportTo(server, credentials, tryMilliseconds);
  try {
    await transport.verify();
  } catch (error) {
    throw fromSmtpError(error);
  } finally {
    transport.close();
  }
}

/** Somebody waits for the answer; a message on its way has more time. */
const tryMilliseconds = 20_000;
const sendMilliseconds = 60_000;

function transportTo(server: NonNullable<MailSettings['smtp']>, credentials: MailCredentials, answerMilliseconds = sendMilliseconds) {
  return createTransport({
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    tls: tlsOptions(server),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: answerMilliseconds,
    ...(server.authenticate ? smtpLogin(credentials.smtp ?? credentials, server) : {}),
  });
}

const ownMethod = 'ATRIUM';

/** What nodemailer cannot say by itself (an authorisation identity, OAUTHBEARER) is said here. */
function smtpLogin(login: MailLogin, server: MailServer) {
  if (login.token === undefined && login.authzid === undefined) return { auth: { user: login.user, pass: login.pass } };
  const { mechanism, response } = saslStart(login, server);
  const say = async (exchange: SMTPConnection.CustomAuthenticationContext) => {
    const first = await exchange.sendCommand(`AUTH ${mechanism} ${Buffer.from(response).toString('base64')}`);
    // A refused token is explained in a challenge, and the refusal itself comes after it was answered (RFC 7628 section 3.2.3).
    const last = first.status === 334 ? await exchange.sendCommand(mechanism === 'OAUTHBEARER' ? 'AQ==' : '') : first;
    if (last.status !== 235) throw new Error(`the login was refused: ${last.status} ${last.text}`);
  };
  return {
    // A name of our own: under a name nodemailer knows, it would look for a better one.
    auth: { type: 'custom' as const, method: ownMethod, user: login.user, pass: login.pass },
    customAuth: { [ownMethod]: say },
  };
}

function fromSmtpError(error: unknown): DomainError {
  const failure = (error instanceof Error ? error : new Error(String(error))) as SmtpFailure;
  const answer = Number(failure.responseCode ?? 0);
  if (failure.code === 'EAUTH' && answer >= 500) {
    return new DomainError('upstream_failed', `smtp: ${failure.message}`, {
      cause: error,
      details: { permanent: true, reason: 'refused_login' },
    });
  }
  if (answer >= 500) {
    return new DomainError('upstream_failed', `smtp: ${failure.message}`, {
      cause: error,
      details: { permanent: true, reason: 'refused_message' },
    });
  }
  return new DomainError('unavailable', `smtp: ${failure.message}`, { cause: error, details: { reason: 'unreachable' } });
}
