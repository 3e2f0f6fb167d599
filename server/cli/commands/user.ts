import { findPersonByLogin } from '@/server/domain/directory/accounts';
import { commandLine, noteAdministration } from '@/server/domain/directory/administer-account';
import type { AuditAction } from '@/server/domain/directory/audit-actions';
import { findDomain } from '@/server/domain/directory/find-domain';
import {
  addLocalUser,
  listLocalUsers,
  setLocalActive,
  setLocalPassword,
  setRecoveryAddress,
  userAddresses,
} from '@/server/domain/directory/local-users';
import type { Atrium } from '@/server/wiring';
import { askedDomain, nothingIn } from '../asked-domain';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';
import { addressReasons } from './address-reasons';
import { passwordFrom } from './password-from';
import { accessActions } from './user-access';
import { describeUser, listSchemes } from './user-sources';
import { exposureActions } from './visibility';

type Action = (atrium: Atrium, invocation: Invocation, who: string) => Promise<void>;

const actions: Readonly<Record<string, Action>> = {
  async add(atrium, { options, output }, who) {
    const password = await passwordFrom(options);
    const user = await addLocalUser(atrium.directory, {
      address: who,
      password,
      displayName: options.name ?? '',
      aliases: options.alias ?? [],
      admin: options.admin ?? false,
    });
    await noted(atrium, 'admin.user-added', user.login, { admin: user.admin });
    output.line(`added ${user.login}`);
    output.value(user);
  },
  async addresses(atrium, { output }, who) {
    const addresses = await userAddresses(atrium.directory, who);
    const why = (row: (typeof addresses)[number]) =>
      row.heldBy === undefined ? addressReasons[row.reason] : `not theirs: it belongs to ${row.heldBy}`;
    output.line(table(addresses.map((row) => [row.address, why(row)])));
    output.value(addresses);
  },
  async passwd(atrium, { options, output }, who) {
    await setLocalPassword(atrium.directory, who, await passwordFrom(options), options['must-change'] ?? false);
    await noted(atrium, 'admin.password-set', who, { mustChange: options['must-change'] ?? false });
    output.line(`changed the password of ${who}`);
    output.value({ login: who });
  },
  async disable(atrium, { output }, who) {
    await setLocalActive(atrium.directory, who, false);
    await noted(atrium, 'admin.user-disabled', who);
    output.line(`disabled ${who}; every session ends within a minute`);
    output.value({ login: who, active: false });
  },
  async enable(atrium, { output }, who) {
    await setLocalActive(atrium.directory, who, true);
    await noted(atrium, 'admin.user-enabled', who);
    output.line(`enabled ${who}`);
    output.value({ login: who, active: true });
  },
  async recovery(atrium, { words, output }, who) {
    const address = words[2];
    if (address === undefined) throw new UsageError('atrium user recovery needs a login and an address, or none');
    await setRecoveryAddress(atrium.directory, who, address === 'none' ? null : address);
    await noted(atrium, 'admin.recovery-set', who, { value: address === 'none' ? 'none' : 'set' });
    output.line(address === 'none' ? `${who} has no second address` : `${who} can recover a forgotten password by ${address}`);
    output.value({ login: who, recoveryAddress: address === 'none' ? null : address });
  },
  describe: describeUser,
  ...exposureActions,
  ...accessActions,
};

/** Of commands that take more than a login. */
const mostWords: Readonly<Record<string, number>> = { recovery: 3, show: 3, switch: 4, factors: 3, sessions: 4, 'app-passwords': 4 };

/** Who never signed in has no account: the row is about the name then. */
async function noted(atrium: Atrium, action: AuditAction & `admin.${string}`, who: string, details: Record<string, string | boolean> = {}) {
  const { directory } = atrium;
  const person = await findPersonByLogin(directory, who);
  const domain = findDomain(directory.config.current, who)?.domain ?? '';
  await noteAdministration(directory.store, commandLine, {
    action,
    about: person ?? { domain },
    details: { ...details, login: who.toLowerCase().slice(0, 190) },
  });
}

/** `atrium user …`: the built-in user table. */
export async function userCommand(invocation: Invocation): Promise<number> {
  const [verb = '', who] = invocation.words;
  if (verb === 'list') return withAtrium(invocation.options, (atrium) => list(atrium, invocation));
  if (verb === 'schemes') return withAtrium(invocation.options, (atrium) => listSchemes(atrium, invocation));
  const action = actions[verb];
  if (!action) throw new UsageError(`atrium user ${Object.keys(actions).toSpliced(1, 0, 'list', 'schemes').join('|')}, not "${verb}"`);
  if (who === undefined) throw new UsageError(`atrium user ${verb} needs an address`);
  const more = invocation.words[mostWords[verb] ?? 2];
  if (more !== undefined) throw new UsageError(`atrium user ${verb} takes no "${more}"; see atrium help`);
  await withAtrium(invocation.options, (atrium) => action(atrium, invocation, who));
  return 0;
}

async function list(atrium: Atrium, { options, output }: Invocation): Promise<number> {
  const config = atrium.directory.config.current;
  const users = await listLocalUsers(atrium.store, askedDomain(config, options.domain));
  if (users.length === 0) output.line(nothingIn(config, options.domain, 'no users'));
  else
    output.line(
      table([
        ['LOGIN', 'NAME', 'STATE'],
        ...users.map((user) => [user.login, user.displayName, `${user.active ? 'active' : 'disabled'}${user.admin ? ', admin' : ''}`]),
      ]),
    );
  output.value(users);
  return 0;
}
