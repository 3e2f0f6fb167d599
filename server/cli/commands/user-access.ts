import { DomainError } from '@/server/core/errors';
import { findPersonByLogin } from '@/server/domain/directory/accounts';
import {
  commandLine,
  endSessionFor,
  endSessionsFor,
  resetFactorsFor,
  revokeAppPasswordFor,
} from '@/server/domain/directory/administer-account';
import { listAppPasswords } from '@/server/domain/directory/app-passwords/app-passwords';
import { listFactors } from '@/server/domain/directory/factors/list-factors';
import { findAccounts } from '@/server/domain/directory/find-accounts';
import type { Person } from '@/server/domain/directory/model';
import { listSessions } from '@/server/domain/directory/session-list';
import type { Atrium } from '@/server/wiring';
import { askedDomain, nothingIn } from '../asked-domain';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';

// `atrium user factors|sessions|app-passwords …`: what the administrator's pages do with an account.

type Action = (atrium: Atrium, invocation: Invocation, who: string) => Promise<void>;

async function personOf(atrium: Atrium, login: string): Promise<Person> {
  const person = await findPersonByLogin(atrium.directory, login);
  if (!person) throw new DomainError('not_found', `${login} has no account yet: it is made with the first login`);
  return person;
}

/** The login, in `user factors reset LOGIN` and in `user factors LOGIN`. */
function wanted({ words }: Invocation, verb: string): { acts: boolean; login: string; more: string | undefined } {
  const acts = words[1] === verb;
  const login = words[acts ? 2 : 1];
  if (login === undefined) throw new UsageError(`atrium user ${words[0]} [${verb}] needs a login`);
  return { acts, login, more: words[acts ? 3 : 2] };
}

export const accessActions: Readonly<Record<string, Action>> = {
  async find(atrium, { options, output }, text) {
    const config = atrium.directory.config.current;
    const accounts = await findAccounts(atrium.store, { text, domain: askedDomain(config, options.domain) ?? '', limit: 100 });
    output.line(
      accounts.length === 0
        ? nothingIn(config, options.domain, 'no account')
        : table(accounts.map((one) => [one.login, one.displayName, one.id])),
    );
    output.value(accounts);
  },

  async factors(atrium, invocation) {
    const { output } = invocation;
    const { acts, login } = wanted(invocation, 'reset');
    const person = await personOf(atrium, login);
    if (acts) {
      const removed = await resetFactorsFor(atrium.directory, commandLine, person);
      output.line(`${person.login}: ${removed} taken away; the password alone opens the account again`);
      return output.value({ login: person.login, removed });
    }
    const { factors, recoveryCodesLeft } = await listFactors(atrium.store, person.accountId);
    output.line(factors.length === 0 ? 'no second factor' : table(factors.map((one) => [one.kind, one.name, day(one.lastUsedAt)])));
    if (factors.length > 0) output.line(`recovery codes left: ${recoveryCodesLeft}`);
    output.value({ login: person.login, factors, recoveryCodesLeft });
  },

  async sessions(atrium, invocation) {
    const { output } = invocation;
    const { acts, login, more } = wanted(invocation, 'end');
    const person = await personOf(atrium, login);
    if (acts) {
      if (more !== undefined) await endSessionFor(atrium.directory, commandLine, person, more);
      const ended = more === undefined ? await endSessionsFor(atrium.directory, commandLine, person) : 1;
      output.line(`${person.login}: ${ended} ${ended === 1 ? 'session' : 'sessions'} ended`);
      return output.value({ login: person.login, ended });
    }
    const sessions = await listSessions(atrium.directory, person.accountId);
    output.line(
      sessions.length === 0 ? 'no sessions' : table(sessions.map((one) => [one.id, day(one.lastSeenAt), one.address, one.kind, one.agent])),
    );
    output.value({ login: person.login, sessions });
  },

  async 'app-passwords'(atrium, invocation) {
    const { output } = invocation;
    const { acts, login, more } = wanted(invocation, 'revoke');
    const person = await personOf(atrium, login);
    if (acts) {
      if (more === undefined) throw new UsageError('atrium user app-passwords revoke needs a login and the id of an app password');
      await revokeAppPasswordFor(atrium.directory, commandLine, person, more);
      output.line(`${person.login}: revoked`);
      return output.value({ login: person.login, revoked: more });
    }
    const list = await listAppPasswords(atrium.directory, person.accountId);
    output.line(
      list.length === 0 ? 'no app passwords' : table(list.map((one) => [one.id, one.name, one.scopes.join(','), day(one.lastUsedAt)])),
    );
    output.value({ login: person.login, appPasswords: list });
  },
};

function day(at: Date | null): string {
  return at === null ? 'never used' : at.toISOString().slice(0, 16).replace('T', ' ');
}
