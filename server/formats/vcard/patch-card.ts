import {
  replaceChild,
  withChildren,
  withoutProperties,
  withPlacedLines,
  withProperties,
  withProperty,
  withValue,
} from '../content-line/edit-tree';
import { type Component, type Parameter, type Property, propertiesOf, propertyOf } from '../content-line/model';
import { encodeText, splitEscaped } from '../content-line/text-value';
import { makeParameter, makeProperty } from '../content-line/write-lines';
import { type ContactFields, type ContactType, composeName, contactFieldsOf, type PostalAddress, typeOf } from './contact-fields';
import type { CardVersion } from './parse';

/**
 * Gives the card with these fields changed. Lines of fields that stay the same are not touched at all; a changed line keeps its
 * group, its unknown parameters and the parts of it we do not show.
 */
export function patchCard(root: Component, version: CardVersion, patch: Partial<ContactFields>): Component {
  const before = contactFieldsOf(root);
  let card = root;
  card = patchName(card, before, patch);
  card = patchText(card, 'TITLE', before.jobTitle, patch.jobTitle);
  card = patchText(card, 'NOTE', before.note, patch.note);
  card = patchOrganization(card, before, patch);
  if (patch.nickname !== undefined && patch.nickname !== before.nickname) {
    card = patchList(
      card,
      'NICKNAME',
      patch.nickname.split(',').map((name) => name.trim()),
    );
  }
  if (patch.categories && !sameList(patch.categories, before.categories)) card = patchList(card, 'CATEGORIES', patch.categories);
  if (patch.birthday !== undefined && patch.birthday !== before.birthday) card = patchBirthday(card, version, patch.birthday);
  if (patch.emails) card = patchTyped(card, version, 'EMAIL', patch.emails.filter(isFilled));
  if (patch.phones) card = patchTyped(card, version, 'TEL', patch.phones.filter(isFilled));
  if (patch.urls && !sameList(patch.urls, before.urls)) {
    const urls = patch.urls.filter((url) => url.trim() !== '');
    card = patchTyped(
      card,
      version,
      'URL',
      urls.map((value) => ({ type: null, value })),
    );
  }
  if (patch.addresses) card = patchAddresses(card, version, patch.addresses);
  return card;
}

function isFilled(entry: { value: string }): boolean {
  return entry.value.trim() !== '';
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function setValue(card: Component, name: string, value: string): Component {
  const old = propertyOf(card, name);
  if (value === '') return old ? withoutProperties(card, name) : card;
  return old ? replaceChild(card, old, withValue(old, value)) : withProperty(card, makeProperty(name, value));
}

function patchText(card: Component, name: string, before: string, after: string | undefined): Component {
  return after === undefined || after.trim() === before ? card : setValue(card, name, encodeText(after.trim()));
}

function patchName(card: Component, before: ContactFields, patch: Partial<ContactFields>): Component {
  const keys = ['familyName', 'givenName', 'additionalNames', 'prefix', 'suffix'] as const;
  const after = { ...before, ...definedOnly(patch) };
  const changed = keys.some((key) => after[key].trim() !== before[key]);
  let next = card;
  if (changed || !propertyOf(card, 'N')) {
    const old = splitEscaped(propertyOf(card, 'N')?.value ?? '', ';');
    // A part that did not change keeps its spelling (several names in one part, their commas).
    const parts = keys.map((key, index) =>
      after[key].trim() === before[key] && old[index] !== undefined ? old[index] : encodeText(after[key].trim()),
    );
    const value = [...parts, ...old.slice(keys.length)].join(';');
    const property = propertyOf(next, 'N');
    next = property ? replaceChild(next, property, withValue(property, value)) : withProperty(next, makeProperty('N', value));
  }
  const composed = composeName(after) || after.organization.trim() || (after.emails[0]?.value ?? '') || (after.phones[0]?.value ?? '');
  const wanted = patch.displayName?.trim();
  const followedName = before.displayName === '' || before.displayName === composeName(before);
  let formatted = before.displayName;
  if (wanted) formatted = wanted;
  else if (wanted === '' || (wanted === undefined && changed && followedName)) formatted = composed;
  const hasFormatted = propertyOf(next, 'FN') !== null;
  if (formatted === before.displayName && hasFormatted) return next;
  return setValue(next, 'FN', encodeText(formatted || composed || '-'));
}

function definedOnly(patch: Partial<ContactFields>): Partial<ContactFields> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

function patchOrganization(card: Component, before: ContactFields, patch: Partial<ContactFields>): Component {
  const organization = (patch.organization ?? before.organization).trim();
  const department = (patch.department ?? before.department).trim();
  if (organization === before.organization && department === before.department) return card;
  const others = splitEscaped(propertyOf(card, 'ORG')?.value ?? '', ';').slice(2);
  const parts = [encodeText(organization), encodeText(department), ...others];
  while (parts.length > 0 && parts.at(-1) === '') parts.pop();
  return setValue(card, 'ORG', parts.join(';'));
}

function patchList(card: Component, name: string, values: readonly string[]): Component {
  const encoded = values.map((value) => encodeText(value.trim())).filter((value) => value !== '');
  if (encoded.length === 0) return withoutProperties(card, name);
  const old = propertyOf(card, name);
  return withProperties(card, name, [old ? withValue(old, encoded.join(',')) : makeProperty(name, encoded.join(','))]);
}

function patchBirthday(card: Component, version: CardVersion, birthday: string): Component {
  const others = (propertyOf(card, 'BDAY')?.parameters ?? []).filter(
    (parameter) => !['X-APPLE-OMIT-YEAR', 'VALUE'].includes(parameter.name),
  );
  if (birthday === '') return withoutProperties(card, 'BDAY');
  if (version === '4.0')
    return withProperty(
      card,
      makeProperty('BDAY', birthday.startsWith('--') ? `--${birthday.slice(2).replace('-', '')}` : birthday.replaceAll('-', ''), others),
    );
  if (!birthday.startsWith('--')) return withProperty(card, makeProperty('BDAY', birthday, [...others, makeParameter('VALUE', 'date')]));
  // vCard 3.0 has no date without year; this is what Apple's clients write and DAVx5 reads.
  return withProperty(card, makeProperty('BDAY', `1604-${birthday.slice(2)}`, [...others, makeParameter('X-APPLE-OMIT-YEAR', '1604')]));
}

type Wanted = { type: ContactType | null; value: string };

/** Lines that hold a wanted value stay (by value, then by place); the rest is made new or goes, with the label of its group. */
function patchTyped(card: Component, version: CardVersion, name: 'EMAIL' | 'TEL' | 'URL', wanted: readonly Wanted[]): Component {
  const free = propertiesOf(card, name);
  const plain = (property: Property) => contactValue(property);
  const matched = wanted.map((entry) => {
    const at = free.findIndex((property) => plain(property) === entry.value.trim());
    return at < 0 ? null : (free.splice(at, 1)[0] ?? null);
  });
  const lines = wanted.map((entry, index) => {
    const old = matched[index] ?? free.shift() ?? null;
    const value = entry.value.trim();
    if (!old) return { from: null, line: makeProperty(name, encodeValue(name, value), typeParameters(name, entry.type, version)) };
    const renamed = plain(old) === value ? old : withValue(old, /^tel:/i.test(old.value) ? `tel:${value}` : encodeValue(name, value));
    return { from: old, line: entry.type === null ? renamed : withType(renamed, entry.type, version) };
  });
  return withoutOrphanLabels(withPlacedLines(card, name, lines), free);
}

function contactValue(property: Property): string {
  const [first] = property.name === 'TEL' ? contactFieldsOf(lone(property)).phones : [{ value: '' }];
  if (property.name === 'TEL') return first?.value ?? '';
  const fields = contactFieldsOf(lone(property));
  return (property.name === 'EMAIL' ? fields.emails[0]?.value : fields.urls[0]) ?? '';
}

/** A card of one line, to read that line the way all lines are read. */
function lone(property: Property): Component {
  return { kind: 'component', name: 'VCARD', children: [property] };
}

/** URIs are not TEXT: a semicolon in one stays bare. */
function encodeValue(name: string, value: string): string {
  return name === 'URL' ? value.replace(/[\r\n]+/g, '') : encodeText(value);
}

const typeWords: Readonly<Record<ContactType, string | null>> = { home: 'home', work: 'work', mobile: 'cell', fax: 'fax', other: null };
const ownWords = ['home', 'work', 'cell', 'mobile', 'iphone', 'fax'];

function typeParameters(name: string, type: ContactType | null, version: CardVersion): Parameter[] {
  const word = type === null ? null : typeWords[type];
  const words = word ? [word] : [];
  if (version === '3.0' && name === 'EMAIL') words.unshift('internet');
  if (words.length === 0) return [];
  return words.map((text) => makeParameter('TYPE', version === '3.0' ? text.toUpperCase() : text));
}

function withType(property: Property, type: ContactType, version: CardVersion): Property {
  if (typeOf(property) === type) return property;
  const parameters: Parameter[] = [];
  for (const parameter of property.parameters) {
    if (parameter.name !== 'TYPE') parameters.push(parameter);
    else {
      const kept = parameter.values.flatMap((value) => value.split(',')).filter((value) => !ownWords.includes(value.toLowerCase()));
      if (kept.length > 0) parameters.push({ name: 'TYPE', values: kept });
    }
  }
  return makeProperty(property.name, property.value, [...parameters, ...typeParameters('', type, version)], property.group);
}

/** `item1.X-ABLABEL` says what `item1.EMAIL` is; when the line goes, its label goes. */
function withoutOrphanLabels(card: Component, gone: readonly Property[]): Component {
  const groups = new Set(gone.map((property) => property.group.toLowerCase()).filter((group) => group !== ''));
  if (groups.size === 0) return card;
  const stillUsed = (group: string) =>
    card.children.some((child) => child.kind === 'property' && child.group.toLowerCase() === group && !labelNames.includes(child.name));
  const orphans = new Set([...groups].filter((group) => !stillUsed(group)));
  return withChildren(
    card,
    card.children.filter(
      (child) => child.kind !== 'property' || !labelNames.includes(child.name) || !orphans.has(child.group.toLowerCase()),
    ),
  );
}

const labelNames: readonly string[] = ['X-ABLABEL', 'X-ABADR'];

function patchAddresses(card: Component, version: CardVersion, wanted: readonly PostalAddress[]): Component {
  const filled = wanted.filter((entry) =>
    [entry.street, entry.city, entry.region, entry.postalCode, entry.country].some((part) => part.trim() !== ''),
  );
  const old = propertiesOf(card, 'ADR');
  const read = old.map((property) => contactFieldsOf(lone(property)).addresses[0] ?? null);
  const used = new Set<number>();
  const exact = filled.map((entry) => {
    const at = read.findIndex((address, index) => !used.has(index) && address !== null && sameAddress(address, entry));
    if (at >= 0) used.add(at);
    return at;
  });
  const lines = filled.map((entry, index) => {
    let at = exact[index] ?? -1;
    if (at < 0) {
      at = old.findIndex((_property, place) => !used.has(place));
      if (at >= 0) used.add(at);
    }
    const property = old[at];
    const before = read[at];
    if (!property || !before)
      return { from: null, line: makeProperty('ADR', addressValue(entry, []), typeParameters('ADR', entry.type, version)) };
    const same = sameAddress(before, entry);
    const renamed = same ? property : withValue(property, addressValue(entry, splitEscaped(property.value, ';'), before));
    return { from: property, line: withType(renamed, entry.type, version) };
  });
  const gone = old.filter((_property, index) => !used.has(index));
  return withoutOrphanLabels(withPlacedLines(card, 'ADR', lines), gone);
}

function sameAddress(a: PostalAddress, b: PostalAddress): boolean {
  return addressKeys.every((key) => a[key].trim() === b[key].trim());
}

const addressKeys = ['street', 'city', 'region', 'postalCode', 'country'] as const;

function addressValue(entry: PostalAddress, old: readonly string[], before?: PostalAddress): string {
  const parts = addressKeys.map((key, index) => {
    const kept = old[index + 2];
    return before && kept !== undefined && kept !== '' && before[key].trim() === entry[key].trim() ? kept : encodeText(entry[key].trim());
  });
  // A post box shown as the street is moved there once somebody edits it.
  const shownBox = before !== undefined && (old[2] ?? '') === '' && before.street !== '';
  return [shownBox ? '' : (old[0] ?? ''), shownBox ? '' : (old[1] ?? ''), ...parts, ...old.slice(7)].join(';');
}
