import type { SessionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';

/** How one of a domain's mail servers is reached. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly verifyCertificate: boolean;
};

/** The mail servers of a person's domain; null where the domain has none. */
export type MailSettings = {
  readonly imap: MailServer | null;
  readonly smtp: (MailServer & { readonly authenticate: boolean }) | null;
};

/** What opens the mailbox: the person's own password, or a master user's with the person as authorisation identity. */
export type MailCredentials = {
  readonly user: string;
  readonly pass: string;
  readonly authzid?: string;
  /** Where sending needs another login; otherwise user and pass serve for both. */
  readonly smtp?: { readonly user: string; readonly pass: string };
};

/** Who asks, as the session of a browser says. */
export type MailSession = { readonly id: SessionId; readonly person: Person; readonly cookieKey: string | null };
