import { domainByName } from '@/server/config/config';
import type { SwitchName } from '@/server/config/shape/entry';
import type { Person } from '@/server/domain/directory/model';
import { offersTo } from '@/server/domain/directory/offer';
import { type DomainFacts, readMe } from '@/server/domain/preferences/read-me';
import { acceptedLanguage, type Me, type Preferences, preferencesPatch } from '@/server/domain/preferences/schema';
import { setPreferences } from '@/server/domain/preferences/set-preferences';
import type { Atrium } from '@/server/wiring';
import { personProcedure, router } from '../init';

export const preferencesRouter = router({
  me: personProcedure.query(
    ({ ctx }): Promise<Me> => readMe(ctx.atrium.store, ctx.person, domainFacts(ctx.atrium, ctx.person, ctx.acceptLanguage)),
  ),
  set: personProcedure
    .input(preferencesPatch)
    .mutation(
      ({ ctx, input }): Promise<Preferences> =>
        setPreferences(ctx.atrium.store, ctx.person, input, domainFacts(ctx.atrium, ctx.person, ctx.acceptLanguage).preferences),
    ),
});

/**
 * What the configuration in force says about the person's domain. Who chose no language gets the one their browser asks for, as on the
 * sign-in page, before the domain's.
 */
export function domainFacts(atrium: Pick<Atrium, 'config' | 'version'>, person: Person, acceptLanguage: string | null): DomainFacts {
  const domain = domainByName(atrium.config.current, person.domain);
  const offers = (name: SwitchName) => offersTo(atrium.config.current, person, name);
  const browserLanguage = acceptedLanguage(acceptLanguage);
  return {
    brand: { name: domain?.branding.name ?? 'Atrium', accent: domain?.branding.accent ?? null, logoUrl: domain?.branding.logo ?? null },
    modules: {
      mail: offers('mail'),
      calendar: offers('calendar'),
      contacts: offers('contacts'),
    },
    functions: {
      sharing: offers('sharing'),
      shareSearch: offers('shareSearch'),
      publicLinks: offers('publicLinks'),
      export: offers('export'),
      directory: offers('directory'),
      dav: offers('dav'),
      activeSync: offers('activeSync'),
    },
    preferences: browserLanguage ? { ...domain?.preferences, language: browserLanguage } : (domain?.preferences ?? {}),
    version: atrium.version,
  };
}
