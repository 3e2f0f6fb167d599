import { createHash } from 'node:crypto';
import type { ShownEntry } from '@/server/domain/directory/exposure/directory-entries';
import { withProperty } from '@/server/formats/content-line/edit-tree';
import type { Component } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty, writeLines } from '@/server/formats/content-line/write-lines';
import type { ContactFields, TypedValue } from '@/server/formats/vcard/contact-fields';
import { patchCard } from '@/server/formats/vcard/patch-card';

const maxPhotoBytes = 512 * 1024;

/** What a person of the directory is as a contact. */
export function directoryFields({ displayName, addresses, card }: ShownEntry): Partial<ContactFields> {
  const phone = (type: TypedValue['type'], value: string | undefined): TypedValue[] => (value === undefined ? [] : [{ type, value }]);
  const place = { street: card.street, city: card.city, region: card.region, postalCode: card.postalCode, country: card.country };
  const hasPlace = Object.values(place).some((part) => part !== undefined);
  return {
    displayName,
    ...nameOf(displayName, card.givenName, card.familyName),
    organization: card.organization ?? '',
    department: card.department ?? '',
    jobTitle: card.title ?? '',
    emails: addresses.map((value): TypedValue => ({ type: 'work', value })),
    phones: [...phone('work', card.phone), ...phone('mobile', card.mobile), ...phone('home', card.homePhone), ...phone('fax', card.fax)],
    addresses: hasPlace
      ? [
          {
            type: 'work',
            street: card.street ?? '',
            city: card.city ?? '',
            region: card.region ?? '',
            postalCode: card.postalCode ?? '',
            country: card.country ?? '',
          },
        ]
      : [],
    urls: card.url === undefined ? [] : [card.url],
    note: card.note ?? '',
  };
}

/** N is required (RFC 2426 section 3.1.2): where the source does not part the name, the last word is the family name. */
function nameOf(displayName: string, given: string | undefined, family: string | undefined): { givenName: string; familyName: string } {
  if (given !== undefined || family !== undefined) return { givenName: given ?? '', familyName: family ?? '' };
  const at = displayName.trim().lastIndexOf(' ');
  return at < 0
    ? { givenName: '', familyName: displayName.trim() }
    : { givenName: displayName.slice(0, at).trim(), familyName: displayName.slice(at + 1) };
}

/** Their card, vCard 3.0. The same entry is always the same bytes, so its ETag is true without anything being stored. */
export function directoryCardText(entry: ShownEntry): string {
  const empty: Component = {
    kind: 'component',
    name: 'VCARD',
    children: [
      makeProperty('VERSION', '3.0'),
      makeProperty('PRODID', '-//Atrium//Directory//EN'),
      makeProperty('UID', directoryUid(entry)),
    ],
  };
  const card = patchCard(empty, '3.0', directoryFields(entry));
  const kind = imageKind(entry.photo);
  return writeLines(
    kind === null || entry.photo === null
      ? card
      : withProperty(
          card,
          makeProperty('PHOTO', Buffer.from(entry.photo).toString('base64'), [makeParameter('ENCODING', 'b'), makeParameter('TYPE', kind)]),
        ),
  );
}

/** The photo as a data: URI, or null. */
export function directoryPhoto({ photo }: ShownEntry): string | null {
  const kind = imageKind(photo);
  return kind === null || photo === null ? null : `data:image/${kind.toLowerCase()};base64,${Buffer.from(photo).toString('base64')}`;
}

function imageKind(photo: Uint8Array | null): 'JPEG' | 'PNG' | null {
  if (!photo || photo.length > maxPhotoBytes) return null;
  if (photo[0] === 0xff && photo[1] === 0xd8) return 'JPEG';
  return photo[0] === 0x89 && photo[1] === 0x50 && photo[2] === 0x4e && photo[3] === 0x47 ? 'PNG' : null;
}

/** The same person has the same UID in every book and after every restart. */
export function directoryUid({ domain, uid }: Pick<ShownEntry, 'domain' | 'uid'>): string {
  const hash = createHash('sha256').update(`directory\0${domain}\0${uid}`).digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
}
