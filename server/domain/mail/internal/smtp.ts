import { createTransport } from 'nodemailer';
import { DomainError } from '@/server/core/errors';
import type { MailCredentials, MailSettings } from '../settings';

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
  const auth = credentials.smtp ?? { user: credentials.user, pass: credentials.pass };
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.tls === 'implicit',
    requireTLS: server.tls === 'starttls',
    ignoreTLS: server.tls === 'none',
    tls: { rejectUnauthorized: server.verifyCertificate },
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    ...(server.authenticate ? { auth: { user: auth.user, pass: auth.pass } } : {}),
  });
  try {
    const info = await transport.sendMail({ envelope: { from: mail.envelope.from, to: [...mail.envelope.to] }, raw: mail.message });
    return info.rejected.map(String);
  } catch (error) {
    throw fromSmtpError(error);
  } finally {
    transport.close();
  }
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
