import { findPersonByLogin } from '@/server/domain/directory/accounts';
import { commandLine, noteAdministration } from '@/server/domain/directory/administer-account';
import type { AuditAction } from '@/server/domain/directory/audit-actions';
import { addLocalGroup, listLocalGroups, removeLocalGroup, setLocalMember } from '@/server/domain/directory/local-groups';
import type { Atrium } from '@/server/wiring';
import { askedDomain, nothingIn } from '../asked-domain';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';

type Action = (atrium: Atrium, invocation: Invocation, group: string, member: string) => Promise<void>;

const actions: Readonly<Record<string, { words: number; act: Action }>> = {
  add: {
    words: 2,
    async act(atrium, { options, output }, key) {
      const group = await addLocalGroup(atrium.directory, { key, displayName: options.name ?? '', address: null });
      await noted(atrium, 'admin.group-added', group.key);
      output.line(`added ${group.key}`);
      output.value(group);
    },
  },
  remove: {
    words: 2,
    async act(atrium, { output }, key) {
      await removeLocalGroup(atrium.directory, key);
      await noted(atrium, 'admin.group-removed', key);
      output.line(`removed ${key}`);
      output.value({ key });
    },
  },
  join: {
    words: 3,
    async act(atrium, { output }, key, member) {
      await setLocalMember(atrium.directory, key, member, true);
      await noted(atrium, 'admin.group-joined', key, member);
      output.line(`${member} is in ${key}; it holds within a minute`);
      output.value({ key, member, isMember: true });
    },
  },
  leave: {
    words: 3,
    async act(atrium, { output }, key, member) {
      await setLocalMember(atrium.directory, key, member, false);
      await noted(atrium, 'admin.group-left', key, member);
      output.line(`${member} is no longer in ${key}; it holds within a minute`);
      output.value({ key, member, isMember: false });
    },
  },
};

async function noted(atrium: Atrium, action: AuditAction & `admin.group-${string}`, group: string, member?: string): Promise<void> {
  const person = member === undefined ? null : await findPersonByLogin(atrium.directory, member);
  await noteAdministration(atrium.store, commandLine, {
    action,
    about: person ?? { domain: group.split('@')[1]?.toLowerCase() ?? '' },
    details: { group: group.toLowerCase(), ...(member === undefined ? {} : { login: member.toLowerCase().slice(0, 190) }) },
  });
}

/** `atrium group …`: groups of the built-in user table. */
export async function groupCommand(invocation: Invocation): Promise<number> {
  const [verb = '', key, member] = invocation.words;
  const { options, output } = invocation;
  if (verb === 'list')
    return withAtrium(options, async (atrium) => {
      const config = atrium.directory.config.current;
      const groups = await listLocalGroups(atrium.directory, askedDomain(config, options.domain));
      output.line(
        groups.length === 0
          ? nothingIn(config, options.domain, 'no groups')
          : table(groups.map((group) => [group.key, group.displayName, group.members.join(' ')])),
      );
      output.value(groups);
      return 0;
    });
  const action = actions[verb];
  if (!action) throw new UsageError(`atrium group ${['list', ...Object.keys(actions)].join('|')}, not "${verb}"`);
  if (key === undefined || (action.words > 2 && member === undefined))
    throw new UsageError(`atrium group ${verb} needs a group (name@domain)${action.words > 2 ? ' and a user' : ''}`);
  await withAtrium(options, (atrium) => action.act(atrium, invocation, key, member ?? ''));
  return 0;
}
