import type { DomainSetup, Encryption, PublicMailServer } from '@/server/domain/preferences/client-setup';
import { branch, documentText, leaf, type Markup } from './xml';

// Thunderbird's autoconfig, version 1.1 (the format of Thunderbird's configuration files, also draft-ietf-mailmaint-autoconfig).
// Thunderbird reads the mail servers from it and finds calendars and address books by RFC 6764 on the same name; other programs
// read the two elements at the end.

const socketTypes: Readonly<Record<Encryption, string>> = { implicit: 'SSL', starttls: 'STARTTLS', none: 'plain' };

/** The document for a domain. It says the same for every address of the domain, so it tells nobody which accounts there are. */
export function autoconfigDocument(domainName: string, setup: DomainSetup, davUrl: string): string {
  const children: Markup[] = [];
  if (setup.mail) {
    const { imap, smtp } = setup.mail;
    children.push(
      branch('emailProvider', { id: domainName }, [
        leaf('domain', domainName),
        leaf('displayName', setup.name),
        leaf('displayShortName', setup.name),
        branch('incomingServer', { type: 'imap' }, mailServer(imap)),
        branch('outgoingServer', { type: 'smtp' }, mailServer(smtp)),
      ]),
    );
  }
  if (setup.contacts) children.push(branch('addressBook', { type: 'carddav' }, davServer(davUrl)));
  if (setup.calendar) children.push(branch('calendar', { type: 'caldav' }, davServer(davUrl)));
  return documentText('', branch('clientConfig', { version: '1.1' }, children));
}

function mailServer({ host, port, tls, login }: PublicMailServer): Markup[] {
  return [
    leaf('hostname', host),
    leaf('port', port),
    leaf('socketType', socketTypes[tls]),
    leaf('authentication', 'password-cleartext'),
    leaf('username', placeholders(login)),
  ];
}

function davServer(url: string): Markup[] {
  return [leaf('username', '%EMAILADDRESS%'), leaf('authentication', 'http-basic'), leaf('serverURL', url)];
}

/** Our login pattern in the words of the format; the program fills it in. */
function placeholders(pattern: string): string {
  return pattern.replace(/%(?:\{address\}|[und])/g, (mark) =>
    mark === '%n' ? '%EMAILLOCALPART%' : mark === '%d' ? '%EMAILDOMAIN%' : '%EMAILADDRESS%',
  );
}
