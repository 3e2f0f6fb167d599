import { testLogin } from '@/server/domain/directory/test-login';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';
import { passwordFrom } from './password-from';

const outcomes = {
  accepted: 'would be let in',
  unknown_domain: 'refused: no configured domain has this name',
  unknown_user: 'refused: no source knows this login',
  wrong_password: 'refused: the password is wrong',
  disabled: 'refused: the password is right, but the source says that the person may not sign in',
  unreachable: 'refused: a source that would have to say so cannot be asked',
} as const;

/** `atrium login test LOGIN --password P`: source by source, what a login meets. Exit code 1 when it would be refused. */
export async function loginTest({ words, options, output }: Invocation): Promise<number> {
  const [login] = words;
  if (login === undefined) throw new UsageError('atrium login test needs a login');
  const password = await passwordFrom(options);
  return withAtrium(options, async ({ directory }) => {
    const result = await testLogin(directory, { login, password });
    output.line(outcomes[result.outcome]);
    if (result.answers.length > 0)
      output.line(
        table(
          result.answers.map((one) => [`${one.source} (${one.kind})`, one.answer.replace('_', ' '), one.scheme ?? '', one.trouble ?? '']),
        ),
      );
    if (result.blocked) output.line('blocked for now: too many failed logins');
    if (result.secondFactor) output.line('a second factor is on: the web asks for it, other programs need an app password');
    if (result.mustChangePassword) output.line('the source asks for a new password first');
    output.value(result);
    return result.outcome === 'accepted' && !result.blocked ? 0 : 1;
  });
}
