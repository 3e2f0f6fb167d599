import { DomainError } from '@/server/core/errors';
import type { Directory } from '@/server/domain/directory/directory';
import { showPerson } from '@/server/domain/directory/exposure/exposure';
import { membersOf } from '@/server/domain/directory/groups';
import type { Person } from '@/server/domain/directory/model';
import type { ExpandedGroup } from './schema';

const maxMembers = 500;
const atOnce = 8;

/**
 * The members of a group as recipients (DIR-8), as the source has them at this moment. Who is hidden or of a domain that is not
 * seen is left out, and the answer says that somebody was. Errors: `not_found` for a group that is not theirs to see, `too_large`.
 */
export async function expandGroup(directory: Directory, person: Person, key: string): Promise<ExpandedGroup> {
  const group = await showPerson(directory, person, { purpose: 'completion', login: key });
  if (group?.kind !== 'group') throw new DomainError('not_found', 'no such group');
  const addresses = await membersOf(directory, group.login);
  if (addresses.length > maxMembers) throw new DomainError('too_large', 'a group of too many members to be expanded');
  const members: ExpandedGroup['members'] = [];
  for (let at = 0; at < addresses.length; at += atOnce) {
    const page = addresses.slice(at, at + atOnce);
    const shown = await Promise.all(page.map((login) => showPerson(directory, person, { purpose: 'completion', login })));
    for (const one of shown) if (one && one.address !== '') members.push({ name: one.displayName, address: one.address });
  }
  return { members, complete: members.length === addresses.length };
}
