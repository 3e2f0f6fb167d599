import { commandLine, noteAdministration } from '@/server/domain/directory/administer-account';
import { type LoginFacts, testLogin } from '@/server/domain/directory/test-login';
import { mailboxFacts, tryMailbox } from '@/server/domain/mail/explain-mailbox';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';
import { addressReasons } from './address-reasons';
import { passwordFrom } from './password-from';

const outcomes = {
  accepted: 'would be let in',
  unknown_domain: 'refused: no configured domain has this name',
  unknown_user: 'refused: no source knows this login',
  wrong_password: 'refused: the password is wrong',
  disabled: 'refused: the password is right, but the source says that the person may not sign in',
  unreachable: 'refused: a source that would have to say so cannot be asked',
} as const;

/**
 * `atrium login test LOGIN --password P [--mailbox]`: source by source, what a login meets, and whom it would let in. Exit code 1 when it
 * would be refused, or the mailbox does not open.
 */
export async function loginTest({ words, options, output }: Invocation): Promise<number> {
  const [login] = words;
  if (login === undefined) throw new UsageError('atrium login test needs a login');
  const password = await passwordFrom(options);
  return withAtrium(options, async ({ directory, mail }) => {
    const { person, ...result } = await testLogin(directory, { login, password });
    await noteAdministration(directory.store, commandLine, {
      action: 'admin.login-test',
      about: { domain: result.domain ?? '' },
      details: { login: login.slice(0, 190), outcome: result.outcome },
    });
    const mailbox = person && mailboxFacts(directory, person);
    const opens = options.mailbox && person && mailbox ? await tryMailbox(directory, mail, person, password) : null;
    output.line(outcomes[result.outcome]);
    if (result.answers.length > 0)
      output.line(
        table(
          result.answers.map((one) => [
            `${one.source} (${one.kind})`,
            one.answer.replace('_', ' '),
            one.scheme ?? '',
            one.trouble?.text ?? '',
          ]),
        ),
      );
    if (result.blocked) output.line('blocked for now: too many failed logins');
    const { facts } = result;
    if (facts?.secondFactor) output.line('a second factor is on: the web asks for it, other programs need an app password');
    if (facts?.mustChangePassword) output.line('the source asks for a new password first');
    if (facts) output.line(table(rowsOf(facts)));
    if (mailbox)
      output.line(
        table(
          mailbox.servers.map((one) => [
            one.protocol,
            `${one.host}:${one.port}`,
            one.login === '' ? 'without a login' : `as ${one.login}`,
            opens ? opens[one.protocol].replaceAll('_', ' ') : '',
          ]),
        ),
      );
    output.value({ ...result, mailbox, opens });
    const mailGood = opens === null || Object.values(opens).every((state) => state === 'ok' || state === 'not_configured');
    return result.outcome === 'accepted' && !result.blocked && mailGood ? 0 : 1;
  });
}

function rowsOf(facts: LoginFacts): string[][] {
  const off = facts.switches
    .filter((one) => !one.on)
    .map((one) => `${one.name} (${one.by === 'needs' ? `needs ${one.missing ?? 'more'}` : one.by})`);
  const set = facts.switches.filter((one) => one.on && one.by === 'account').map((one) => one.name);
  return [
    ['login', facts.login],
    ['kind', facts.capacity === null ? facts.kind : `${facts.kind}, ${facts.capacity} at the same time`],
    ...facts.addresses.map((one, index) => [index === 0 ? 'addresses' : '', `${one.address} (${addressReasons[one.reason]})`]),
    ['groups', facts.groups.join(', ') || '-'],
    ['switched off', off.join(', ') || '-'],
    ...(set.length === 0 ? [] : [['switched on for them', set.join(', ')]]),
    ['hidden', facts.hidden ? 'yes' : 'no'],
    ['signed in before', facts.hasAccount ? 'yes' : 'no'],
  ];
}
