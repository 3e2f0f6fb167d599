import type { Config } from '@/server/config/config';
import type { SwitchName } from '@/server/config/shape/entry';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';

/** Procedures that more than one function needs; one of these is enough. */
const shared: Readonly<Record<string, readonly SwitchName[]>> = {
  'contacts.complete': ['contacts', 'mail', 'calendar'],
  'contacts.expandGroup': ['contacts', 'mail', 'calendar'],
  // What others shared with somebody stays theirs to see where they may give nothing themselves.
  'sharing.sharedWithMe': ['calendar', 'contacts'],
  'sharing.subscribe': ['calendar', 'contacts'],
};

const modules: readonly SwitchName[] = ['mail', 'calendar', 'contacts', 'sharing'];

/** Whether a procedure is there for this person: refused here what is absent on the page (DOM-9). The first word of a path is its module. */
export function isOffered(config: Config, person: Person, path: string): boolean {
  const [first = ''] = path.split('.');
  const needed = shared[path] ?? modules.filter((name) => name === first);
  return needed.length === 0 || needed.some((name) => offersTo(config, person, name));
}
