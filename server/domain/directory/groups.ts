import { logger } from '@/server/core/log';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { DomainScope, GroupPort, SourceGroup } from './sources/source';

// Groups of people as the sources know them (DIR-8). Their key is what grants and principals carry: `name@domain`, lower case.
// There is no policy in here: whoever shows a group to somebody asks the exposure module first.

export type Group = { readonly key: string; readonly displayName: string; readonly address: string | null };

/** The group with this key or mail address, or null. A source that is down counts as not knowing it. */
export async function findGroup(directory: Directory, key: string): Promise<Group | null> {
  const name = findDomain(directory.config.current, key);
  if (!name || name.bare) return null;
  return firstAnswer(directory, scopeOf(name), async (groups, scope) => {
    const group = await groups.find(scope, { name: name.local.toLowerCase(), address: key.trim().toLowerCase() });
    return group ? toGroup(group, scope) : null;
  });
}

/** Mail addresses of the members, lower case and sorted; none when there is no such group. */
export async function membersOf(directory: Directory, key: string): Promise<readonly string[]> {
  const name = findDomain(directory.config.current, key);
  if (!name || name.bare) return [];
  const members = await firstAnswer(directory, scopeOf(name), async (groups, scope) =>
    (await groups.find(scope, { name: name.local.toLowerCase(), address: '' })) ? groups.members(scope, name.local.toLowerCase()) : null,
  );
  return [...new Set((members ?? []).map((address) => address.toLowerCase()))].sort();
}

/** Groups of a domain whose name or display name holds `term` (at least one character). */
export async function searchGroups(directory: Directory, domainName: string, term: string, limit: number): Promise<readonly Group[]> {
  const name = findDomain(directory.config.current, `x@${domainName}`);
  if (!name || term.trim() === '') return [];
  const found = new Map<string, Group>();
  for (const source of directory.sources.of(name.entry)) {
    if (!source.groups || found.size >= limit) continue;
    const scope = scopeOf(name);
    const groups = await source.groups.search(scope, term.trim(), limit).catch(silent(source.label));
    for (const group of groups ?? []) {
      const one = toGroup(group, scope);
      if (!found.has(one.key) && found.size < limit) found.set(one.key, one);
    }
  }
  return [...found.values()];
}

async function firstAnswer<Result>(
  directory: Directory,
  scope: DomainScope,
  ask: (groups: GroupPort, scope: DomainScope) => Promise<Result | null>,
): Promise<Result | null> {
  for (const source of directory.sources.of(scope.entry)) {
    const answer = source.groups && (await ask(source.groups, scope).catch(silent(source.label)));
    if (answer) return answer;
  }
  return null;
}

function silent(source: string) {
  return (error: unknown): null => {
    logger('directory').warn({ err: error, source }, 'the groups of a source cannot be asked');
    return null;
  };
}

function scopeOf(name: { entry: DomainScope['entry']; domain: string }): DomainScope {
  return { entry: name.entry, domain: name.entry.name === '*' ? name.domain : name.entry.name };
}

function toGroup(group: SourceGroup, scope: DomainScope): Group {
  return { key: `${group.name}@${scope.domain}`, displayName: group.displayName || group.name, address: group.address };
}
