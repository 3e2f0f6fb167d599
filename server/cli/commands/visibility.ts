import { DomainError } from '@/server/core/errors';
import { commandLine, setHiddenFor, setSwitchFor } from '@/server/domain/directory/administer-account';
import { explainVisibility, type Visibility } from '@/server/domain/directory/exposure/explain';
import { personAsKnown } from '@/server/domain/directory/person-as-known';
import type { Atrium } from '@/server/wiring';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';

type Action = (atrium: Atrium, invocation: Invocation, who: string) => Promise<void>;

/** `atrium user hide|show|switch`: who is found, and who has which function. */
export const exposureActions: Readonly<Record<string, Action>> = {
  hide: (atrium, invocation, who) => hide(atrium, invocation, { who, hidden: true }),
  show: (atrium, invocation, who) => hide(atrium, invocation, { who, hidden: invocation.words[2] === 'default' ? null : false }),
  async switch(atrium, { words, output }, who) {
    const [, , name, state] = words;
    const on = state === 'on' ? true : state === 'off' ? false : null;
    if (name === undefined || (on === null && state !== 'default'))
      throw new UsageError('atrium user switch LOGIN FUNCTION on|off|default');
    const { switches } = await setSwitchFor(atrium.directory, commandLine, who, { name, on });
    output.line(
      `${who}: ${
        Object.entries(switches)
          .map(([one, isOn]) => `${one} ${isOn ? 'on' : 'off'}`)
          .join(', ') || 'everything as the domain has it'
      }`,
    );
    output.line('it takes effect within a minute');
    output.value({ login: who, switches });
  },
};

async function hide(atrium: Atrium, { output }: Invocation, { who, hidden }: { who: string; hidden: boolean | null }): Promise<void> {
  const person = await setHiddenFor(atrium.directory, commandLine, who, hidden);
  const says =
    hidden === null ? 'shown or hidden as the source says' : hidden ? 'in no listing and no search' : 'shown, whatever the source says';
  output.line(`${person.login} is ${says}`);
  output.value({ login: person.login, hidden });
}

/** `atrium visibility A B`: what A gets to know of B, for each purpose, and why. */
export async function visibilityCommand(invocation: Invocation): Promise<number> {
  const [a, b] = invocation.words;
  if (a === undefined || b === undefined) throw new UsageError('atrium visibility A B, two logins');
  return withAtrium(invocation.options, async (atrium) => {
    const asker = await personAsKnown(atrium.directory, a);
    if (!asker) throw new DomainError('not_found', `no account and no source knows ${a}`);
    const lines = await explainVisibility(atrium.directory, asker, b);
    invocation.output.line(
      table([['FOR', `${a} SEES ${b}`, 'BECAUSE'], ...lines.map((line) => [purposes[line.purpose], shown[line.shown], line.rule])]),
    );
    invocation.output.value(lines);
    return 0;
  });
}

const purposes: Record<Visibility['purpose'], string> = {
  directory: 'directory book',
  completion: 'completion',
  share: 'giving a share',
  subscribe: 'subscribing',
  principal: 'DAV principals',
  freebusy: 'free and busy',
};
const shown: Record<Visibility['shown'], string> = { whole: 'yes', address: 'the address only', no: 'no' };
