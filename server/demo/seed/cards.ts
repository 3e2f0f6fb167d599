import type { Component } from '@/server/formats/content-line/model';
import { makeParameter, makeProperty, writeLines } from '@/server/formats/content-line/write-lines';
import { newCard } from '@/server/formats/vcard/new-card';
import { serializeCard } from '@/server/formats/vcard/parse';
import { type Someone, someones } from './people';
import { portrait } from './pictures';

/** The UID of somebody's card: the same at every first start, so that group cards can name it. */
export function cardUid(someone: Someone): string {
  const name = `${someone.given}-${someone.family}`.normalize('NFD').replace(/[^A-Za-z]+/g, '-');
  return `demo-${name.toLowerCase().replace(/^-|-$/g, '')}`;
}

/** The vCard text of one person. */
export function cardText(someone: Someone, now: Date): string {
  const fields = {
    givenName: someone.given,
    familyName: someone.family,
    displayName: `${someone.given} ${someone.family}`,
    nickname: someone.nickname ?? '',
    organization: someone.organization ?? '',
    jobTitle: someone.title ?? '',
    emails: [{ type: someone.organization ? ('work' as const) : ('home' as const), value: someone.address }],
    phones: [
      ...(someone.mobile ? [{ type: 'mobile' as const, value: someone.mobile }] : []),
      ...(someone.work ? [{ type: 'work' as const, value: someone.work }] : []),
    ],
    addresses: someone.city
      ? [
          {
            type: 'work' as const,
            street: someone.street ?? '',
            city: someone.city,
            region: '',
            postalCode: someone.postalCode ?? '',
            country: someone.country ?? '',
          },
        ]
      : [],
    urls: someone.url ? [someone.url] : [],
    birthday: someone.birthday ?? '',
    note: someone.note ?? '',
    categories: [...(someone.groups ?? [])],
  };
  const card = newCard(cardUid(someone), fields, Math.floor(now.getTime() / 1000));
  if (!someone.photo) return serializeCard(card);
  const picture = makeProperty('PHOTO', portrait(someone.given + someone.family).toString('base64'), [
    makeParameter('ENCODING', 'b'),
    makeParameter('TYPE', 'PNG'),
  ]);
  return serializeCard({ ...card, children: [...card.children, picture] });
}

export const groupNames = ['Team', 'Renovation', 'Partners', 'Family'] as const;

/** A list card as Apple's address book writes it in vCard 3.0. */
export function groupText(group: string): { uid: string; text: string } {
  const uid = `demo-group-${group.toLowerCase()}`;
  const members = someones.filter((someone) => someone.groups?.includes(group));
  const card: Component = {
    kind: 'component',
    name: 'VCARD',
    children: [
      makeProperty('VERSION', '3.0'),
      makeProperty('PRODID', '-//Atrium//Demo//EN'),
      makeProperty('UID', uid),
      makeProperty('FN', group),
      makeProperty('N', `${group};;;;`),
      makeProperty('X-ADDRESSBOOKSERVER-KIND', 'group'),
      ...members.map((someone) => makeProperty('X-ADDRESSBOOKSERVER-MEMBER', `urn:uuid:${cardUid(someone)}`)),
    ],
  };
  return { uid, text: writeLines(card) };
}
