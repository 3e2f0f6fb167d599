import { type ConfigHolder, type DomainConfig, domainByName } from '@/server/config/config';
import type { SystemMailConfig } from '@/server/config/shape/passwords';
import { DomainError } from '@/server/core/errors';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import { openSystemMail, type SystemMail } from '@/server/domain/directory/system-mail';
import { buildMessage } from '@/server/formats/mime/build-message';
import type { Store } from '@/server/store/store';
import { submitMessage } from './internal/smtp';
import { systemMailText } from './system-mail-text';

type Queued = { id: string; content: Uint8Array | null; attempts: number; maybeSent: boolean };

/** The outbox handler of mails the program writes by itself (a recovery link, a notice), by the domain's `systemMail` settings. */
export function createSystemMailDelivery(store: Store, config: ConfigHolder, serverSecret: string) {
  return {
    async deliver(entry: Queued): Promise<void> {
      const mail = openSystemMail(serverSecret, entry);
      const domain = domainByName(config.current, mail.domain);
      const settings = domain?.systemMail;
      if (!domain || !settings) throw new DomainError('invalid', `${mail.domain} sends no mails of its own any more`);
      const message = await compose(mail, domain, { id: entry.id, now: store.clock.now() });
      const rejected = await submitMessage(
        serverOf(domain, settings),
        { user: settings.user ?? '', pass: settings.password ?? '' },
        { envelope: { from: settings.from, to: [mail.to] }, message },
      );
      if (rejected.length > 0) throw new DomainError('upstream_failed', 'the recipient was refused', { details: { permanent: true } });
    },
    async failed(entry: Queued, reason: string): Promise<void> {
      logger('mail').error({ outboxId: entry.id, reason }, 'a mail of the program itself could not be sent');
    },
  };
}

/** Its own host where one is named, else the host that takes the mails of the domain's people. */
function serverOf(domain: DomainConfig, settings: SystemMailConfig): Parameters<typeof submitMessage>[0] {
  const authenticate = settings.user !== undefined;
  const { host, tls, verifyCertificate, port = tls === 'implicit' ? 465 : 587 } = settings;
  if (host !== undefined) return { host, port, tls, verifyCertificate, authenticate };
  if (domain.smtp) return { ...domain.smtp, authenticate };
  throw new DomainError('invalid', `${domain.name} has no host for its own mails: set systemMail.host or smtp`);
}

async function compose(mail: SystemMail, domain: DomainConfig, { id, now }: { id: string; now: Date }): Promise<Buffer> {
  const { subject, text } = systemMailText(mail, {
    name: domain.branding.name,
    language: mail.language ?? domain.preferences.language ?? 'en',
  });
  const from = domain.systemMail?.from ?? '';
  return buildMessage({
    from: { name: domain.branding.name, address: from },
    replyTo: '',
    to: [{ name: '', address: mail.to }],
    cc: [],
    bcc: [],
    subject,
    html: null,
    text,
    // The same in every try, so that a second one can be told.
    messageId: `${id || newId()}@${from.split('@')[1] ?? 'localhost'}`,
    inReplyTo: '',
    references: [],
    date: now,
    attachments: [],
    headers: { 'Auto-Submitted': 'auto-generated' },
    keepBcc: false,
  });
}
