import { logger } from '@/server/core/log';
import { asSourceSays } from './accounts';
import type { Directory } from './directory';
import { findDomain } from './find-domain';
import type { Person } from './model';

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
  for (const source of directory.sources.of(name.entry)) {
    try {
      const user = await source.find(name);
      if (!user || user.uid !== person.uid) continue;
      return user.active ? asSourceSays(person, user) : 'gone';
    } catch (error) {
      unsure = true;
      logger('directory').warn({ err: error, source: source.label }, 'a user source cannot be asked; who is known goes on');
    }
  }
  return unsure ? 'unsure' : 'unknown';
}
