import { canSee, canWriteAll, type Rights, reaches, rightFor } from '@/server/domain/sharing/rights';
import { isDirectory } from '../directory-books';
import { hrefElement } from '../multistatus';
import type { Resource } from '../resources';
import type { SeenCollection } from '../shared';
import type { View } from './live-property';

// Rights as RFC 3744 section 5 prints them: one's own, shared ones as exactly as the classes allow, and what is above the homes.

const own = ['all', 'read', 'read-acl', 'read-current-user-privilege-set', 'write', 'write-properties', 'write-content', 'bind', 'unbind'];
const readOnly = ['read', 'read-acl', 'read-current-user-privilege-set'];

const print = (names: readonly string[]) => names.map((name) => `<D:privilege><D:${name}/></D:privilege>`).join('');
const freeBusy = '<D:privilege><C:read-free-busy/></D:privilege>';
const ownText = print(own);
const ownCalendarText = `${ownText}${freeBusy}`;
const readOnlyText = print(readOnly);

/** Thunderbird and DAVx5 make a collection read-only by the absence of write here, so it has to be exact (dav.md 13). */
export function privilegesOf(resource: Resource): string {
  switch (resource.type) {
    case 'root':
    case 'principals':
    case 'homes':
      return readOnlyText;
    case 'principal':
      // Who acts for one is one's own to say.
      return resource.proxies ? print([...readOnly, 'write-properties']) : readOnlyText;
    case 'collection':
    case 'item':
      if (isDirectory(resource.collection)) return readOnlyText;
      if (resource.collection.shared) return sharedPrivileges(resource.collection, resource.collection.shared.rights);
      return resource.kind === 'calendar' ? ownCalendarText : ownText;
    case 'home':
      if (resource.delegatedBy !== undefined) return print(['read', 'read-current-user-privilege-set']);
      return resource.kind === 'calendar' ? ownCalendarText : ownText;
  }
}

const classes = ['PUBLIC', 'CONFIDENTIAL', 'PRIVATE'] as const;

/** What the rights on a collection of somebody else come to. Only-busy is no reading (RFC 4791 section 6.1.1). */
export function sharedPrivileges(collection: Pick<SeenCollection, 'kind'>, rights: Rights): string {
  const some = (wanted: 'view' | 'modify') => classes.some((one) => reaches(rightFor(rights, one), wanted));
  const isCalendar = collection.kind !== 'addressbook';
  const names = [
    ...(some('view') ? ['read'] : []),
    'read-current-user-privilege-set',
    ...(canWriteAll(rights) ? ['write', 'write-properties'] : []),
    ...(some('modify') ? ['write-content'] : []),
    ...(rights.canCreate ? ['bind'] : []),
    ...(rights.canErase ? ['unbind'] : []),
  ];
  return print(names) + (isCalendar && canSee(rights) ? freeBusy : '');
}

/**
 * The owner has everything, and that cannot be taken away (`protected`); then whom they share it with. Others are shown their own
 * line only. RFC 3744 section 5.5.
 */
export function aclText(resource: Resource, { hrefs }: Pick<View, 'hrefs'>): string {
  const isAbove = resource.type === 'root' || resource.type === 'principals' || resource.type === 'homes';
  const owner = isAbove ? '<D:authenticated/>' : '<D:property><D:owner/></D:property>';
  const shared = resource.type === 'collection' || resource.type === 'item' ? resource.collection.shared : undefined;
  if (shared) {
    const isCalendar = resource.type !== 'collection' || resource.kind === 'calendar';
    return ace(owner, isCalendar ? ownCalendarText : ownText) + ace(hrefElement(hrefs.principal), privilegesOf(resource));
  }
  const grants = resource.type === 'collection' ? (resource.grants ?? []) : [];
  return ace(owner, privilegesOf(resource)) + grants.map(({ principal, privileges }) => ace(principal, privileges)).join('');
}

const ace = (principal: string, granted: string) =>
  `<D:ace><D:principal>${principal}</D:principal><D:grant>${granted}</D:grant><D:protected/></D:ace>`;

const node = (name: string, description: string, below = '') =>
  `<D:supported-privilege><D:privilege><${name}/></D:privilege>` +
  `<D:description xml:lang="en">${description}</D:description>${below}</D:supported-privilege>`;

// The privileges of scheduling (RFC 6638 section 6: schedule-deliver, schedule-send and what is below them) belong on inbox and
// outbox; they are added here with them, since nothing is announced that is not done.
export const supportedPrivileges = node(
  'D:all',
  'Everything',
  node('D:read', 'Read', node('C:read-free-busy', 'See when busy')) +
    node('D:read-acl', 'Read rights') +
    node('D:read-current-user-privilege-set', 'Read own rights') +
    node(
      'D:write',
      'Write',
      node('D:write-properties', 'Change properties') +
        node('D:write-content', 'Change content') +
        node('D:bind', 'Add members') +
        node('D:unbind', 'Remove members'),
    ),
);
