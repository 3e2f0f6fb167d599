import type { SessionId } from '@/server/core/ids';
import type { Person } from '@/server/domain/directory/model';

/** How one of a domain's mail servers is reached. */
export type MailServer = {
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly verifyCertificate: boolean;
  /** Authorities to believe instead of the system's, in PEM. */
  readonly ca?: string | undefined;
};

/** The mail servers of a person's domain; null where the domain has none. */
export type MailSettings = {
  readonly imap: MailServer | null;
  readonly smtp: (MailServer & { readonly authenticate: boolean }) | null;
  readonly sieve?: MailServer | null;
  /** Changes when the mailbox is to be opened another way: connections made before are not used any more. */
  readonly way?: string;
};

/** A login at one mail server: a password, or an access token in its place. */
export type MailLogin = {
  readonly user: string;
  readonly pass: string;
  /** SASL authorisation identity (RFC 4616): whose mailbox it is, when `user` is a master user. */
  readonly authzid?: string;
  /** `pass` is an OAuth access token, said this way where we choose. */
  readonly token?: 'xoauth2' | 'oauthbearer';
};

/** What opens a mailbox (AUT-10). */
export type MailCredentials = MailLogin & {
  /** Where sending needs another login; otherwise the one above serves. */
  readonly smtp?: MailLogin;
  readonly sieve?: MailLogin;
  /** The session whose token this is: who uses it later asks that session again, because tokens run out. */
  readonly renewFrom?: { readonly id: SessionId; readonly cookieKey: string | null };
};

/** Who asks, as the session of a browser says. */
export type MailSession = { readonly id: SessionId; readonly person: Person; readonly cookieKey: string | null };
