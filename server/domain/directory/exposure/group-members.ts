import type { Directory } from '../directory';
import { membersOf } from '../groups';
import type { Person } from '../model';
import { showPerson } from './exposure';
import type { Purpose, ShownPerson } from './shown-person';

const atOnce = 8;

/**
 * The members of a group that the asker has been shown, as far as each of them may be shown too; `total` counts all of them.
 * More than `most` are not looked at.
 */
export async function showMembers(
  directory: Directory,
  asker: Person,
  group: ShownPerson,
  { purpose, most }: { purpose: Purpose; most: number },
): Promise<{ members: ShownPerson[]; total: number }> {
  const addresses = await membersOf(directory, group.login);
  const members: ShownPerson[] = [];
  for (let at = 0; at < Math.min(addresses.length, most); at += atOnce) {
    const page = addresses.slice(at, Math.min(at + atOnce, most));
    const shown = await Promise.all(page.map((login) => showPerson(directory, asker, { purpose, login })));
    members.push(...shown.filter((one) => one !== null));
  }
  return { members, total: addresses.length };
}
