import { inTime } from '@/server/core/in-time';
import { logger } from '@/server/core/log';
import { asSourceSays } from './accounts';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { Person } from './model';

/** A source that failed, or said nothing for five seconds, is left alone for so long: who is known goes on without waiting for it. */
const [patienceMilliseconds, quietMilliseconds] = [5_000, 20_000];

/** Groups, switches and being let in at all are believed this long, wherever somebody is known already (DIR-8, AUT-3). */
export const todayMilliseconds = 5_000;

/**
 * A person we know with what changes from day to day as their source says it now: groups, switches, whether they are an
 * administrator. `gone`: a source says that they may not come in. `unknown`: none knows them. `unsure`: one could not be asked.
 */
export async function personToday(directory: Directory, person: Person): Promise<Person | 'gone' | 'unknown' | 'unsure'> {
  const name = findDomain(directory.config.current, `${person.uid}@${person.domain}`);
  if (!name) return 'unknown';
  let unsure = false;
  const { quietSources, store } = directory;
  for (const source of directory.sources.of(name.entry)) {
    if ((quietSources.get(source) ?? 0) > store.clock.now().getTime()) {
      unsure = true;
      continue;
    }
    try {
      const user = await inTime(source.find(name), patienceMilliseconds, () => new Error('no answer in time'));
      if (!user || user.uid !== person.uid) continue;
      return user.active ? asSourceSays(person, user) : 'gone';
    } catch (error) {
      unsure = true;
      quietSources.set(source, store.clock.now().getTime() + quietMilliseconds);
      logger('directory').warn({ err: error, source: source.label }, 'a user source cannot be asked; who is known goes on');
    }
  }
  return unsure ? 'unsure' : 'unknown';
}
