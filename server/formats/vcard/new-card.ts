import { replaceChild, withProperty } from '../content-line/edit-tree';
import { type Component, propertyOf } from '../content-line/model';
import { makeProperty } from '../content-line/write-lines';
import type { ContactFields } from './contact-fields';
import { patchCard } from './patch-card';

export const cardProductId = '-//Atrium//Atrium//EN';

/** A card made here. vCard 3.0: the one version every client in use reads and writes. */
export function newCard(uid: string, fields: Partial<ContactFields>, nowSeconds: number): Component {
  const empty: Component = {
    kind: 'component',
    name: 'VCARD',
    children: [makeProperty('VERSION', '3.0'), makeProperty('PRODID', cardProductId), makeProperty('UID', uid)],
  };
  return withRevision(patchCard(empty, '3.0', fields), nowSeconds);
}

/** The card with REV at this instant. */
export function withRevision(card: Component, nowSeconds: number): Component {
  const old = propertyOf(card, 'REV');
  const revision = makeProperty('REV', new Date(nowSeconds * 1000).toISOString().replace(/\.\d+|[-:]/g, ''));
  return old ? replaceChild(card, old, revision) : withProperty(card, revision);
}

/** The card with a UID put after its VERSION, for one that came without. */
export function withUid(card: Component, uid: string): Component {
  const old = propertyOf(card, 'UID');
  if (old) return replaceChild(card, old, makeProperty('UID', uid));
  const version = propertyOf(card, 'VERSION');
  return version ? replaceChild(card, version, version, makeProperty('UID', uid)) : withProperty(card, makeProperty('UID', uid));
}
