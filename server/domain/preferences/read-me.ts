import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import { type PreferenceDefaults, readPreferences } from './read-preferences';
import type { Me } from './schema';

/** What the configuration says about a person's domain, as far as their browser must know. */
export type DomainFacts = {
  brand: Me['brand'];
  modules: Me['modules'];
  functions: Me['functions'];
  preferences: PreferenceDefaults;
  version: string;
};

/** Who is signed in, and how they like it. One query. */
export async function readMe(store: Store, person: Person, facts: DomainFacts): Promise<Me> {
  return {
    login: person.login,
    displayName: person.displayName,
    address: person.address,
    admin: person.admin,
    domain: person.domain,
    brand: facts.brand,
    modules: facts.modules,
    functions: facts.functions,
    preferences: await readPreferences(store, person, facts.preferences),
    version: facts.version,
  };
}
