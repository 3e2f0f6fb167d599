import { type Child, type Component, type Parameter, type Property, parameterOf, propertyOf } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty } from '@/server/formats/content-line/write-lines';
import { displayNameOf } from '@/server/formats/vcard/contact-fields';
import type { Card, CardVersion } from '@/server/formats/vcard/parse';

// A card in the other version, for a client that asks for it by address-data version= (RFC 6352 section 10.4).
// Differences that matter: RFC 6350 against RFC 2426 in binary values, preference, groups, and the duty of N.

export function cardInVersion(card: Card, version: CardVersion): Component {
  if (card.version === version) return card.root;
  const convert = version === '4.0' ? toFour : toThree;
  const children = card.root.children.flatMap((child): readonly Child[] => (child.kind === 'property' ? [convert(child)] : [child]));
  const needsName = version === '3.0' && !propertyOf(card.root, 'N');
  const name = needsName ? [makeProperty('N', `${displayNameOf(card.root).replace(/[\\;,]/g, (mark) => `\\${mark}`)};;;;`)] : [];
  return { kind: 'component', name: 'VCARD', children: [...children, ...name] };
}

const groupNames: Readonly<Record<string, string>> = { 'X-ADDRESSBOOKSERVER-KIND': 'KIND', 'X-ADDRESSBOOKSERVER-MEMBER': 'MEMBER' };
const groupNamesBack: Readonly<Record<string, string>> = { KIND: 'X-ADDRESSBOOKSERVER-KIND', MEMBER: 'X-ADDRESSBOOKSERVER-MEMBER' };

const changed = (property: Property, change: Partial<Pick<Property, 'name' | 'value' | 'parameters'>>): Property => ({
  ...property,
  ...change,
  source: null,
});

const without = (parameters: readonly Parameter[], ...names: string[]) => parameters.filter(({ name }) => !names.includes(name));

function toFour(property: Property): Property {
  if (property.name === 'VERSION') return changed(property, { value: '4.0' });
  const renamed = groupNames[property.name];
  if (renamed) return changed(property, { name: renamed });
  const encoding = parameterOf(property, 'ENCODING')?.toUpperCase();
  if (encoding === 'B' || encoding === 'BASE64') {
    const type = (parameterOf(property, 'TYPE') ?? 'octet-stream').toLowerCase();
    const mediaType = type.includes('/')
      ? type
      : `${property.name === 'SOUND' ? 'audio' : property.name === 'KEY' ? 'application' : 'image'}/${type}`;
    const parameters = without(property.parameters, 'ENCODING', 'TYPE', 'VALUE');
    return changed(property, { value: `data:${mediaType};base64,${property.value.replace(/\s/g, '')}`, parameters });
  }
  const isPreferred = property.parameters.some(
    ({ name, values }) => name === 'TYPE' && values.some((value) => value.toUpperCase() === 'PREF'),
  );
  if (!isPreferred) return property;
  const types = property.parameters
    .map((parameter) =>
      parameter.name === 'TYPE' ? { ...parameter, values: parameter.values.filter((value) => value.toUpperCase() !== 'PREF') } : parameter,
    )
    .filter(({ values }) => values.length > 0);
  return changed(property, { parameters: [...types, makeParameter('PREF', '1')] });
}

function toThree(property: Property): Property {
  if (property.name === 'VERSION') return changed(property, { value: '3.0' });
  const renamed = groupNamesBack[property.name];
  if (renamed) return changed(property, { name: renamed });
  const data = /^data:([a-z]+)\/([a-z0-9.+-]+)[^,]*;base64,(.*)$/is.exec(property.value);
  if (data) {
    const [, , type = '', value = ''] = data;
    const parameters = [
      ...without(property.parameters, 'VALUE', 'MEDIATYPE'),
      makeParameter('ENCODING', 'b'),
      makeParameter('TYPE', type.toUpperCase()),
    ];
    return changed(property, { value, parameters });
  }
  if (parameterOf(property, 'PREF') === null) return property;
  return changed(property, { parameters: [...without(property.parameters, 'PREF'), makeParameter('TYPE', 'PREF')] });
}
