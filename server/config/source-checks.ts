import { databaseUrlFault } from '@/server/core/database-url';
import type { LdapSourceConfig } from './shape/ldap-source';
import type { SourceConfig } from './shape/sources';

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** What does not fit together in the settings of one source: the setting, and what to do. */
export function sourceFaults(source: SourceConfig): { setting: string; message: string }[] {
  switch (source.kind) {
    case 'ldap':
      return ldapFaults(source);
    case 'sql': {
      const message = databaseUrlFault(source.url);
      return message === null ? [] : [{ setting: 'url', message }];
    }
    case 'local':
      return [];
  }
}

function ldapFaults(source: LdapSourceConfig): { setting: string; message: string }[] {
  const faults: { setting: string; message: string }[] = [];
  const tell = (isWrong: boolean, setting: string, message: string) => {
    if (isWrong) faults.push({ setting, message });
  };
  const isNear = source.hosts.every((host) => loopback.test(host));
  tell(
    !source.verifyCertificate && !isNear,
    'verifyCertificate',
    'can only be switched off for loopback addresses; name the authority in `ca` instead',
  );
  // To a directory a name without a password means "anonymous", and it says yes (RFC 4513 section 5.1.2).
  tell(
    source.bindDn !== undefined && source.bindPassword === undefined,
    'bindDn',
    'needs `bindPassword`; leave both out to ask anonymously',
  );
  tell(source.bindPassword !== undefined && source.bindDn === undefined, 'bindPassword', 'needs `bindDn`');
  tell(
    source.readAs === 'nobody' && source.userDn === undefined,
    'readAs',
    '`nobody` needs `userDn`: without a search nothing else tells who somebody is',
  );
  tell(
    source.changePassword === 'attribute' && source.bindDn === undefined,
    'changePassword',
    '`attribute` needs `bindDn` with the right to write',
  );
  tell(
    source.changePassword === 'active-directory' && source.tls === 'none',
    'changePassword',
    '`active-directory` takes passwords only with TLS',
  );
  tell(source.newScheme === 'PBKDF2', 'newScheme', 'directories write PBKDF2 in a way of their own; take SHA512-CRYPT');
  return faults;
}
