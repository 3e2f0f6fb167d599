import type { Directory } from '../directory';
import type { Person } from '../model';
import { isSelf, lookUp } from './look-up';
import { decide, type Rule } from './policy';
import type { Purpose } from './shown-person';

const purposes: readonly Purpose[] = ['directory', 'completion', 'share', 'subscribe', 'principal', 'freebusy'];

/** For an administrator: what `a` gets to know of `b` (a login or address), and the rule that decided. */
export type Visibility = { readonly purpose: Purpose; readonly shown: 'whole' | 'address' | 'no'; readonly rule: Rule };

/** One line per purpose. Whoever calls this is an administrator; nobody else may. */
export async function explainVisibility(directory: Directory, a: Person, b: string): Promise<Visibility[]> {
  const text = b.trim().toLowerCase();
  return Promise.all(
    purposes.map(async (purpose): Promise<Visibility> => {
      if (isSelf(a, text)) return { purpose, shown: 'whole', rule: 'self' };
      return { purpose, ...decide((await lookUp(directory, a, purpose, text)).facts) };
    }),
  );
}
