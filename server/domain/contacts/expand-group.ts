import { DomainError } from '@/server/core/errors';
import type { Directory } from '@/server/domain/directory/directory';
import { showPerson } from '@/server/domain/directory/exposure/exposure';
import { showMembers } from '@/server/domain/directory/exposure/group-members';
import type { Person } from '@/server/domain/directory/model';
import type { ExpandedGroup } from './schema';

const most = 500;

/**
 * The members of a group as recipients (DIR-8), as the source has them at this moment. Who is hidden or of a domain that is not
 * seen is left out, and the answer says that somebody was. Errors: `not_found` for a group that is not theirs to see, `too_large`.
 */
export async function expandGroup(directory: Directory, person: Person, key: string): Promise<ExpandedGroup> {
  const group = await showPerson(directory, person, { purpose: 'completion', login: key });
  if (group?.kind !== 'group') throw new DomainError('not_found', 'no such group');
  const { members, total } = await showMembers(directory, person, group, { purpose: 'completion', most });
  if (total > most) throw new DomainError('too_large', 'a group of too many members to be expanded');
  const reachable = members.filter((one) => one.address !== '');
  return { members: reachable.map(({ displayName: name, address }) => ({ name, address })), complete: reachable.length === total };
}
