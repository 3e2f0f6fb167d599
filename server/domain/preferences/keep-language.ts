import { domainByName } from '@/server/config/config';
import type { Directory } from '@/server/domain/directory/directory';
import type { Person } from '@/server/domain/directory/model';
import { setPreferences } from './set-preferences';

/** What was picked on the sign-in page stays the person's language. */
export async function keepPickedLanguage(directory: Directory, person: Person, language: 'en' | 'fr'): Promise<void> {
  await setPreferences(directory.store, person, { language }, domainByName(directory.config.current, person.domain)?.preferences ?? {});
}
