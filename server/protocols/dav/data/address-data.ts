import type { Child, Component } from '@/server/formats/content-line/model';
import { writeLines } from '@/server/formats/content-line/write-lines';
import { type CardVersion, parseCard } from '@/server/formats/vcard/parse';
import { childrenOf, type XmlElement } from '@/server/formats/xml/tree';
import { refuse } from '../errors';
import { carddav } from '../names';
import { cardInVersion } from './card-version';

// What of a card a client wants to see, and in which version: RFC 6352 section 10.4.

export type AddressDataRequest = {
  /** Null: as it is stored. */
  version: CardVersion | null;
  /** Upper-case names and whether their values are wanted; null keeps all. */
  props: ReadonlyMap<string, { withValue: boolean }> | null;
};

/** Reads a CARDDAV:address-data element of a REPORT. Throws 403 supported-address-data. */
export function parseAddressData(element: XmlElement): AddressDataRequest {
  const { 'content-type': contentType = 'text/vcard', version } = element.attributes;
  if (contentType.toLowerCase() !== 'text/vcard' || (version !== undefined && version !== '3.0' && version !== '4.0'))
    throw refuse(403, carddav('supported-address-data'));
  const props = childrenOf(element, carddav('prop'));
  return {
    version: version ?? null,
    props:
      props.length === 0
        ? null
        : new Map(
            props.map(
              (prop) => [prop.attributes['name']?.toUpperCase() ?? '', { withValue: prop.attributes['novalue'] !== 'yes' }] as const,
            ),
          ),
  };
}

/** The text of a card as it was asked for. */
export function renderAddressData(body: string, { version, props }: AddressDataRequest): string {
  if (version === null && props === null) return body;
  const card = parseCard(body);
  if (props === null && (version === null || version === card.version)) return body;
  const root = version === null ? card.root : cardInVersion(card, version);
  return writeLines(props === null ? root : selected(root, props));
}

function selected(card: Component, props: ReadonlyMap<string, { withValue: boolean }>): Component {
  const children = card.children.flatMap((child): readonly Child[] => {
    if (child.kind === 'component') return [];
    // A card without VERSION is none.
    if (child.name === 'VERSION') return [child];
    const wanted = props.get(child.name);
    if (!wanted) return [];
    return [wanted.withValue ? child : { ...child, value: '', source: null }];
  });
  return { kind: 'component', name: card.name, children };
}
