import { failureCode, mailReason } from '../lib/trpc';

const everyMilliseconds = 15_000;

/** While the mail server is away it is asked now and then, so that mail comes back by itself; after a refused login only when asked to. */
export function lookAgain(query: { state: { error: unknown } }): number | false {
  const { error } = query.state;
  const away = error !== null && mailReason(error) === null && ['unavailable', 'upstream_failed', 'offline'].includes(failureCode(error));
  return away ? everyMilliseconds : false;
}
