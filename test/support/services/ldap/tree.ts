import { escapeDn } from '@/server/domain/directory/sources/ldap-text';

// A believable directory: a mail company (dc=ldap,dc=example) with people, rooms, groups and a closed corner, a branch with a base of
// its own (dc=branch,dc=example), and the part of an Active Directory a login sees (dc=corp,dc=example).

type Values = Readonly<Record<string, string | readonly string[]>>;

export const root = 'dc=example';
const people = 'ou=people,dc=ldap,dc=example';
const groups = 'ou=groups,dc=ldap,dc=example';
const corp = 'cn=Users,dc=corp,dc=example';
const services = 'ou=services,dc=ldap,dc=example';

/** A picture of one grey pixel, JPEG. */
const photo =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=';

/** A line of LDIF; whatever is not plain is written in base64. */
function line(name: string, value: string): string {
  if (name === 'jpegPhoto') return `${name}:: ${value}`;
  return /^[A-Za-z0-9{][\x20-\x7e]*$/.test(value) && !value.endsWith(' ')
    ? `${name}: ${value}`
    : `${name}:: ${Buffer.from(value).toString('base64')}`;
}

function entry(dn: string, values: Values): string {
  const lines = Object.entries(values).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => line(name, one)),
  );
  return `${[line('dn', dn), ...lines].join('\n')}\n`;
}

const unit = (dn: string, ou: string) => entry(dn, { objectClass: 'organizationalUnit', ou });
const suffix = (dn: string, dc: string) => entry(dn, { objectClass: ['dcObject', 'organization'], dc, o: dc });

function person(dn: string, more: Values): string {
  return entry(dn, { objectClass: ['inetOrgPerson', 'mailPerson'], userPassword: 'demo', ...more });
}

const inPeople = (uid: string, cn: string, more: Values = {}) =>
  person(`uid=${escapeDn(uid)},${people}`, { uid, cn, sn: cn.split(' ').at(-1) ?? cn, mail: `${uid}@ldap.example`, ...more });

function adUser(cn: string, name: string, control: string, more: Values = {}): string {
  return entry(`CN=${cn},${corp}`, {
    objectClass: ['inetOrgPerson', 'adEntry'],
    cn,
    sn: cn,
    displayName: cn,
    sAMAccountName: name,
    userPrincipalName: `${name}@corp.example`,
    userAccountControl: control,
    userPassword: 'demo',
    ...more,
  });
}

const group = (dn: string, cn: string, member: readonly string[], more: Values = {}) =>
  entry(dn, { objectClass: ['groupOfNames', 'adEntry'], cn, member, ...more });

/** The whole tree as LDIF. */
export function treeText(): string {
  const dn = (uid: string) => `uid=${uid},${people}`;
  return [
    suffix(root, 'example'),
    suffix('dc=ldap,dc=example', 'ldap'),
    unit(people, 'people'),
    unit(groups, 'groups'),
    unit(services, 'services'),
    unit('ou=policies,dc=ldap,dc=example', 'policies'),
    unit('ou=closed,dc=ldap,dc=example', 'closed'),
    unit('ou=many,dc=ldap,dc=example', 'many'),
    unit(`ou=night,${people}`, 'night'),
    ...['reader', 'writer'].map((cn) =>
      entry(`cn=${cn},${services}`, { objectClass: ['organizationalRole', 'simpleSecurityObject'], cn, userPassword: cn }),
    ),
    entry('cn=strict,ou=policies,dc=ldap,dc=example', {
      objectClass: ['device', 'pwdPolicy'],
      cn: 'strict',
      pwdAttribute: 'userPassword',
      pwdMustChange: 'TRUE',
      pwdAllowUserChange: 'TRUE',
      pwdMinLength: '12',
      pwdCheckQuality: '2',
      pwdSafeModify: 'FALSE',
    }),
    inPeople('dora', 'Dora Marsh', {
      givenName: 'Dora',
      jpegPhoto: photo,
      telephoneNumber: '+49 30 1234',
      o: 'Example',
      mailAlternateAddress: ['d.marsh@ldap.example', 'marsh@ldap.example'],
      moduleAccess: ['calendar', 'mail'],
      secondMail: 'dora@elsewhere.example',
      mailLogin: 'vm-dora',
    }),
    inPeople('emil', 'Émile Zátopek', { givenName: 'Émile', mailHost: 'imap2.ldap.example' }),
    inPeople('fritz', 'Fritz Locked', { accountStatus: 'disabled', moduleAccess: 'mail' }),
    inPeople('greta', 'Greta Hidden', { employeeType: 'board', moduleAccess: 'calendar', secondMail: 'greta@elsewhere.example' }),
    inPeople('saal', 'Großer Saal', { entryKind: 'location', bookings: '2' }),
    inPeople('we,ird+(name)*', 'Weird Name', { mail: 'weird@ldap.example' }),
    inPeople('nopass', 'No Password', { userPassword: '{SSHA}' }),
    // Hashes of `azerty`: weak, and of a kind only slapd's own module verifies.
    inPeople('weak', 'Weak Hash', { userPassword: '{MD5}q09j+axlFSV1iGhg3eSAoQ==' }),
    inPeople('weak2', 'Weak Hash', { userPassword: '{SHA}nPldrNIm3PQ9o3bNtsu6cDUhiSE=' }),
    inPeople('strong', 'Strong Hash', {
      userPassword: '{CRYPT}$6$saltsalt$rHky/AV5f5IWoGWFV5g4HSqIpTpNu3K3fP9N5fOBw7IplMzMLro8bwhlIF6tZK3ZMHxkcmdXGRSO3viN5YMJg/',
    }),
    inPeople('reset', 'Reset Password', { pwdPolicySubentry: 'cn=strict,ou=policies,dc=ldap,dc=example', pwdReset: 'TRUE' }),
    inPeople('strict', 'Strict Policy', { pwdPolicySubentry: 'cn=strict,ou=policies,dc=ldap,dc=example' }),
    inPeople('flag', 'Flag Holder', { mustChangeNow: 'yes', secondMail: 'flag@elsewhere.example' }),
    person(`uid=nina,ou=night,${people}`, { uid: 'nina', cn: 'Nina Night', sn: 'Night', mail: 'nina@ldap.example' }),
    person('uid=selma,ou=closed,dc=ldap,dc=example', { uid: 'selma', cn: 'Selma Closed', sn: 'Closed', mail: 'selma@ldap.example' }),
    ...Array.from({ length: 30 }, (_, index) => {
      const uid = `m${String(index).padStart(2, '0')}`;
      return person(`uid=${uid},ou=many,dc=ldap,dc=example`, { uid, cn: `Many ${uid}`, sn: 'Many', mail: `${uid}@ldap.example` });
    }),
    // Somewhere else, and that server is not there: whoever followed it would wait or fail.
    entry(`ou=far,${people}`, { objectClass: ['referral', 'extensibleObject'], ou: 'far', ref: 'ldap://127.0.0.1:1/ou=far,dc=far' }),
    group(`cn=sales,${groups}`, 'sales', [dn('dora'), dn('emil')], { description: 'The sales people', mail: 'sales@ldap.example' }),
    group(`cn=staff,${groups}`, 'staff', [`cn=sales,${groups}`, dn('greta'), `cn=staff,${groups}`], { description: 'Everybody' }),
    entry(`cn=ops,${groups}`, { objectClass: 'posixGroup', cn: 'ops', gidNumber: '1000', memberUid: ['dora', 'nina'] }),
    suffix('dc=branch,dc=example', 'branch'),
    unit('ou=people,dc=branch,dc=example', 'people'),
    person('uid=dora,ou=people,dc=branch,dc=example', {
      uid: 'dora',
      cn: 'Dora of the Branch',
      sn: 'Branch',
      mail: 'dora@branch.example',
      userPassword: 'branch',
    }),
    suffix('dc=corp,dc=example', 'corp'),
    entry(corp, { objectClass: ['organizationalRole', 'adEntry'], cn: 'Users' }),
    adUser('Anna Admin', 'aadmin', '512', {
      mail: 'anna.admin@corp.example',
      proxyAddresses: ['SMTP:anna.admin@corp.example', 'smtp:aa@corp.example', 'X500:/o=Corp/cn=aa', 'smtp:anna@old.example'],
      memberOf: [`CN=Domain Users,${corp}`, `CN=Sales\\, North,${corp}`],
    }),
    adUser('Gone Girl', 'gone', '514', { mail: 'gone@corp.example' }),
    group(`CN=Domain Users,${corp}`, 'Domain Users', [`CN=Anna Admin,${corp}`], { sAMAccountName: 'Domain Users' }),
    group(`CN=Sales\\, North,${corp}`, 'Sales, North', [`CN=Anna Admin,${corp}`], { sAMAccountName: 'SalesNorth' }),
  ].join('\n');
}
