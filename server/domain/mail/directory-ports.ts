import { type DomainConfig, domainByName, mailLogin } from '@/server/config/config';
import type { MailboxAccess } from '@/server/config/shape/mail';
import { DomainError } from '@/server/core/errors';
import type { Directory } from '@/server/domain/directory/directory';
import { accessTokenOf } from '@/server/domain/directory/logins/access-token';
import { readMailboxPassword } from '@/server/domain/directory/logins/mailbox-password';
import { readMailSecret } from '@/server/domain/directory/mail-secret';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import type { MailCredentials, MailLogin, MailSession, MailSettings } from './settings';

// Where the mail room gets hosts and passwords from: the configuration of the person's domain, and what the session keeps.

/** The mail servers of a person's domain, as configured at this moment. */
export function settingsFor(directory: Directory, person: Person): MailSettings {
  const domain = domainOf(directory, person);
  if (!domain?.imap || !offersTo(directory.config.current, person, 'mail')) return { imap: null, smtp: null, sieve: null };
  const { imapHost, sieveHost = imapHost } = person;
  return {
    imap: imapHost === undefined ? domain.imap : { ...domain.imap, host: imapHost },
    smtp: domain.smtp,
    sieve: domain.sieve && sieveHost !== undefined ? { ...domain.sieve, host: sieveHost } : domain.sieve,
    way: JSON.stringify([domain.mailboxAccess, person.imapLogin ?? mailLogin(domain.imap.login, person)]),
  };
}

/** What opens a session's mailbox, by the domain's access mode (AUT-10). Errors: upstream_failed (refused_login) when there is nothing. */
export async function credentialsFor(directory: Directory, session: MailSession): Promise<MailCredentials> {
  const { person } = session;
  const domain = domainOf(directory, person);
  if (!domain?.imap) throw new DomainError('unavailable', 'this domain has no mail server', { details: { reason: 'not_configured' } });
  const names = loginsOf(domain, domain.imap.login, person);
  const access = domain.mailboxAccess;
  switch (access.mode) {
    case 'password': {
      const pass = await readMailSecret(directory, session);
      if (pass === null) throw nothingToShow('this session holds no mail password');
      return allWith(names, (user) => ({ user, pass }));
    }
    case 'master': {
      const { password: pass, user: master } = access;
      return access.style === 'authzid'
        ? allWith(names, (authzid) => ({ user: master, pass, authzid }))
        : allWith(names, (user) => ({ user: `${user}${access.separator}${master}`, pass }));
    }
    case 'oauth': {
      const pass = await accessTokenOf(directory, session);
      if (pass === null) throw nothingToShow('this session holds no access token');
      const { id, cookieKey } = session;
      return { ...allWith(names, (user) => ({ user, pass, token: access.mechanism })), renewFrom: { id, cookieKey } };
    }
    case 'trusted':
      return allWith(names, (user) => ({ user, pass: access.secret }));
    case 'separate': {
      const pass = await readMailboxPassword(directory, person.accountId);
      if (pass === null) throw nothingToShow('no mail password was entered yet');
      return allWith(names, (user) => ({ user, pass }));
    }
  }
}

/** The same with a mail password that was just entered, to try it before it is kept. */
export function credentialsWith(directory: Directory, person: Person, pass: string): MailCredentials {
  const domain = domainOf(directory, person);
  if (!domain?.imap) throw new DomainError('unavailable', 'this domain has no mail server', { details: { reason: 'not_configured' } });
  return allWith(loginsOf(domain, domain.imap.login, person), (user) => ({ user, pass }));
}

type Names = { imap: string; smtp: string; sieve: string };

/** The person's login at each server (DOM-7). */
function loginsOf(domain: DomainConfig, imapPattern: string, person: Person): Names {
  const imap = person.imapLogin ?? mailLogin(imapPattern, person);
  const names = {
    imap,
    smtp: person.smtpLogin ?? (domain.smtp ? mailLogin(domain.smtp.login, person) : imap),
    // A source that names the IMAP login means the mailbox, and scripts belong to that.
    sieve: person.sieveLogin ?? person.imapLogin ?? (domain.sieve ? mailLogin(domain.sieve.login, person) : imap),
  };
  for (const name of Object.values(names)) requirePlain(name, domain.mailboxAccess);
  return names;
}

/**
 * A name that would end early, or begin another word, on its way to the mail server opens no mailbox: with a master user it would be
 * somebody else's (NUL in SASL PLAIN, ^A in XOAUTH2, the separator before the master user).
 */
function requirePlain(name: string, access: MailboxAccess): void {
  const separator = access.mode === 'master' && access.style === 'separator' ? access.separator : null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (name === '' || /[\u0000-\u001f\u007f]/.test(name) || (separator !== null && name.includes(separator)))
    throw new DomainError('upstream_failed', 'this login cannot be said to the mail server', { details: { reason: 'refused_login' } });
}

function allWith(names: Names, make: (name: string) => MailLogin): MailCredentials {
  return { ...make(names.imap), smtp: make(names.smtp), sieve: make(names.sieve) };
}

function nothingToShow(text: string): DomainError {
  return new DomainError('upstream_failed', text, { details: { reason: 'refused_login' } });
}

function domainOf(directory: Directory, person: Person): DomainConfig | null {
  return domainByName(directory.config.current, person.domain);
}
