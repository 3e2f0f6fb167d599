import { text } from 'node:stream/consumers';
import { type Invocation, UsageError } from '../invocation';

/** The password of the command line, or of standard input. @throws UsageError when neither is there */
export async function passwordFrom(options: Invocation['options']): Promise<string> {
  if (options['password-stdin']) return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (options.password === undefined) throw new UsageError('a password is needed: --password P, or --password-stdin');
  return options.password;
}
