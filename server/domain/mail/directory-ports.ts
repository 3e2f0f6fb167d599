import { type DomainConfig, domainByName, mailLogin } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import type { Directory } from '@/server/domain/directory/directory';
import { readMailSecret } from '@/server/domain/directory/mail-secret';
import type { Person } from '@/server/domain/directory/model';
import type { MailCredentials, MailSession, MailSettings } from './settings';

// Where the mail room gets hosts and passwords from: the configuration of the person's domain, and what the session keeps.

/** The mail servers of a person's domain, as configured at this moment. */
export function settingsFor(directory: Directory, person: Person): MailSettings {
  const domain = domainOf(directory, person);
  if (!domain?.imap || !domain.switches.mail) return { imap: null, smtp: null };
  const imap = person.imapHost === undefined ? domain.imap : { ...domain.imap, host: person.imapHost };
  return { imap, smtp: domain.smtp };
}

/** What opens a session's mailbox, by the domain's access mode (AUT-10). Errors: upstream_failed (refused_login) when there is nothing. */
export async function credentialsFor(directory: Directory, session: MailSession): Promise<MailCredentials> {
  const { person } = session;
  const domain = domainOf(directory, person);
  if (!domain?.imap) throw new DomainError('unavailable', 'this domain has no mail server', { details: { reason: 'not_configured' } });
  const user = person.imapLogin ?? mailLogin(domain.imap.login, person);
  const smtpUser = domain.smtp ? mailLogin(domain.smtp.login, person) : user;
  const access = domain.mailboxAccess;
  switch (access.mode) {
    case 'password': {
      const pass = await readMailSecret(directory, session);
      if (pass === null) {
        throw new DomainError('upstream_failed', 'this session holds no mail password', { details: { reason: 'refused_login' } });
      }
      return { user, pass, smtp: { user: smtpUser, pass } };
    }
    case 'master': {
      if (access.style === 'authzid') return { user: access.user, pass: access.password, authzid: user };
      const withMaster = (name: string) => `${name}${access.separator}${access.user}`;
      return { user: withMaster(user), pass: access.password, smtp: { user: withMaster(smtpUser), pass: access.password } };
    }
  }
}

function domainOf(directory: Directory, person: Person): DomainConfig | null {
  return domainByName(directory.config.current, person.domain);
}
