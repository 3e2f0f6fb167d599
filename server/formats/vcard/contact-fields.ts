import { type Component, type Property, parameterOf, parameterValues, propertiesOf, propertyOf } from '../content-line/model';
import { decodeText, splitEscaped } from '../content-line/text-value';

// What a person reads and edits of a card. The card itself knows more; whatever is not here is kept untouched.

export type ContactType = 'home' | 'work' | 'mobile' | 'fax' | 'other';
export type TypedValue = { type: ContactType; value: string };
export type PostalAddress = {
  type: 'home' | 'work' | 'other';
  street: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
};

export type ContactFields = {
  givenName: string;
  familyName: string;
  additionalNames: string;
  prefix: string;
  suffix: string;
  displayName: string;
  nickname: string;
  organization: string;
  department: string;
  jobTitle: string;
  emails: TypedValue[];
  phones: TypedValue[];
  addresses: PostalAddress[];
  urls: string[];
  /** YYYY-MM-DD, --MM-DD, or empty. */
  birthday: string;
  note: string;
  categories: string[];
};

/** The fields of a card, as a person reads them. */
export function contactFieldsOf(root: Component): ContactFields {
  const [familyName = '', givenName = '', additionalNames = '', prefix = '', suffix = ''] = structured(propertyOf(root, 'N'));
  const [organization = '', department = ''] = structured(propertyOf(root, 'ORG'));
  return {
    givenName,
    familyName,
    additionalNames,
    prefix,
    suffix,
    displayName: displayNameOf(root),
    nickname: listed(propertiesOf(root, 'NICKNAME')).join(', '),
    organization,
    department,
    jobTitle: textOf(root, 'TITLE'),
    emails: propertiesOf(root, 'EMAIL').map((property) => ({ type: typeOf(property), value: decodeText(property.value).trim() })),
    phones: propertiesOf(root, 'TEL').map((property) => ({ type: typeOf(property), value: phoneOf(property) })),
    addresses: propertiesOf(root, 'ADR').map(addressOf),
    urls: propertiesOf(root, 'URL').map((property) => decodeText(property.value).trim()),
    birthday: birthdayOf(propertyOf(root, 'BDAY')),
    note: textOf(root, 'NOTE'),
    categories: listed(propertiesOf(root, 'CATEGORIES')),
  };
}

/** FN, or what stands in for it. */
export function displayNameOf(root: Component): string {
  const formatted = textOf(root, 'FN');
  if (formatted !== '') return formatted;
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = structured(propertyOf(root, 'N'));
  const composed = composeName({ givenName: given, familyName: family, additionalNames: additional, prefix, suffix });
  if (composed !== '') return composed;
  const [organization = ''] = structured(propertyOf(root, 'ORG'));
  return organization || listed(propertiesOf(root, 'NICKNAME'))[0] || textOf(root, 'EMAIL') || textOf(root, 'TEL');
}

export type NameParts = Pick<ContactFields, 'givenName' | 'familyName' | 'additionalNames' | 'prefix' | 'suffix'>;

/** The name in the order it is spoken. */
export function composeName(parts: NameParts): string {
  return [parts.prefix, parts.givenName, parts.additionalNames, parts.familyName, parts.suffix]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}

/** Whether the card is a list of others (KIND in 4.0, Apple's X- property in 3.0). */
export function isGroupCard(root: Component): boolean {
  const kind = propertyOf(root, 'KIND') ?? propertyOf(root, 'X-ADDRESSBOOKSERVER-KIND');
  return kind?.value.trim().toLowerCase() === 'group';
}

/** The photo as a data: URI, or null when there is none in the card itself. */
export function photoOf(root: Component): string | null {
  const property = propertyOf(root, 'PHOTO');
  if (!property) return null;
  const value = property.value.trim();
  const inline = /^data:(image\/[a-z0-9.+-]+);base64,([a-z0-9+/=\s]+)$/i.exec(value);
  if (inline?.[1] && inline[2]) return safeImage(inline[1], inline[2]);
  const encoding = parameterOf(property, 'ENCODING')?.toLowerCase();
  if (encoding !== 'b' && encoding !== 'base64') return null;
  const type = parameterValues(property, 'TYPE').find((text) => text.toLowerCase() !== 'pref') ?? 'jpeg';
  return safeImage(type.includes('/') ? type : `image/${type}`, value);
}

/** Only pictures a browser shows without running anything: no SVG. */
function safeImage(type: string, base64: string): string | null {
  const kind = type.toLowerCase().replace('image/jpg', 'image/jpeg');
  if (!['image/jpeg', 'image/png', 'image/gif', 'image/webp'].includes(kind)) return null;
  const clean = base64.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]+=*$/.test(clean) ? `data:${kind};base64,${clean}` : null;
}

function textOf(root: Component, name: string): string {
  return decodeText(propertyOf(root, name)?.value ?? '').trim();
}

/** The parts of N, ORG or ADR; several values in one part are joined by blanks. */
export function structured(property: Property | null): string[] {
  if (!property) return [];
  return splitEscaped(property.value, ';').map((part) =>
    splitEscaped(part, ',')
      .map((piece) => decodeText(piece).trim())
      .filter((piece) => piece !== '')
      .join(' '),
  );
}

function listed(properties: readonly Property[]): string[] {
  return properties.flatMap((property) =>
    splitEscaped(property.value, ',')
      .map((piece) => decodeText(piece).trim())
      .filter((piece) => piece !== ''),
  );
}

/** Which of our kinds the TYPE values say; lists inside quotes (`TYPE="work,voice"`) count too. */
export function typeOf(property: Property): ContactType {
  const types = parameterValues(property, 'TYPE').flatMap((value) => value.toLowerCase().split(','));
  if (types.includes('fax')) return 'fax';
  if (types.includes('cell') || types.includes('mobile') || types.includes('iphone')) return 'mobile';
  if (types.includes('home')) return 'home';
  return types.includes('work') ? 'work' : 'other';
}

function phoneOf(property: Property): string {
  const value = decodeText(property.value).trim();
  return /^tel:/i.test(value) ? value.slice(4) : value;
}

function addressOf(property: Property): PostalAddress {
  const [box = '', extended = '', street = '', city = '', region = '', postalCode = '', country = ''] = splitEscaped(
    property.value,
    ';',
  ).map((part) =>
    splitEscaped(part, ',')
      .map((piece) => decodeText(piece).trim())
      .filter((piece) => piece !== '')
      .join(', '),
  );
  const type = typeOf(property);
  return {
    type: type === 'home' || type === 'work' ? type : 'other',
    street: street || [box, extended].filter((part) => part !== '').join(', '),
    city,
    region,
    postalCode,
    country,
  };
}

function birthdayOf(property: Property | null): string {
  if (!property) return '';
  const value = property.value.trim();
  const yearless = /^--(\d{2})-?(\d{2})/.exec(value);
  if (yearless) return `--${yearless[1]}-${yearless[2]}`;
  const full = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(value);
  if (!full) return '';
  // Apple writes a birthday without year with a stand-in year and says which.
  return parameterOf(property, 'X-APPLE-OMIT-YEAR') === full[1] ? `--${full[2]}-${full[3]}` : `${full[1]}-${full[2]}-${full[3]}`;
}
