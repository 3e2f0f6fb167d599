import { isDirectory } from '../directory-books';
import type { Resource } from '../resources';

// Rights as RFC 3744 section 5 prints them. Until sharing comes there are two cases: one's own, and what is above the homes.

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
    case 'principal':
    case 'homes':
      return readOnlyText;
    case 'collection':
    case 'item':
      if (isDirectory(resource.collection)) return readOnlyText;
      return resource.kind === 'calendar' ? ownCalendarText : ownText;
    case 'home':
      return resource.kind === 'calendar' ? ownCalendarText : ownText;
  }
}

/** The owner has everything, and that cannot be taken away (`protected`). RFC 3744 section 5.5. */
export function aclText(resource: Resource): string {
  const who = resource.type === 'root' || resource.type === 'principals' || resource.type === 'homes' ? '<D:authenticated/>' : '';
  const principal = who === '' ? '<D:property><D:owner/></D:property>' : who;
  const granted = privilegesOf(resource);
  return `<D:ace><D:principal>${principal}</D:principal><D:grant>${granted}</D:grant><D:protected/></D:ace>`;
}

const node = (name: string, description: string, below = '') =>
  `<D:supported-privilege><D:privilege><${name}/></D:privilege>` +
  `<D:description xml:lang="en">${description}</D:description>${below}</D:supported-privilege>`;

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
