// Attributes a test directory needs beyond Debian's schemas: a mail system's own ones, and the part of Active Directory's that logins
// depend on. The numbers are under the arc for private use of tests (2.25 and a random number, ITU-T X.667).
const arc = '2.25.187406236';

type Kind = 'text' | 'bytes' | 'dn' | 'number';
const syntaxes: Record<Kind, string> = {
  text: 'EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15',
  number: 'EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE',
  dn: 'EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12',
  bytes: 'SYNTAX 1.3.6.1.4.1.1466.115.121.1.40',
};

const attributes: readonly (readonly [name: string, kind: Kind])[] = [
  ['mailHost', 'text'],
  ['mailLogin', 'text'],
  ['mailAlternateAddress', 'text'],
  ['accountStatus', 'text'],
  ['moduleAccess', 'text'],
  ['secondMail', 'text'],
  ['entryKind', 'text'],
  ['bookings', 'number'],
  ['mustChangeNow', 'text'],
  ['sAMAccountName', 'text'],
  ['userPrincipalName', 'text'],
  ['userAccountControl', 'number'],
  ['proxyAddresses', 'text'],
  ['memberOf', 'dn'],
  ['thumbnailPhoto', 'bytes'],
];
const adAttributes = ['sAMAccountName', 'userPrincipalName', 'userAccountControl', 'proxyAddresses', 'memberOf', 'thumbnailPhoto'];

/** slapd.conf lines that define them and two auxiliary classes, `mailPerson` and `adEntry`. */
export function ownSchema(): string {
  const names = attributes.map(([name]) => name);
  return [
    ...attributes.map(([name, kind], index) => `attributetype ( ${arc}.1.${index + 1} NAME '${name}' ${syntaxes[kind]} )`),
    `objectclass ( ${arc}.2.1 NAME 'mailPerson' AUXILIARY MAY ( ${names.filter((name) => !adAttributes.includes(name)).join(' $ ')} ) )`,
    `objectclass ( ${arc}.2.2 NAME 'adEntry' AUXILIARY MAY ( ${adAttributes.join(' $ ')} $ displayName $ mail ) )`,
  ].join('\n');
}
