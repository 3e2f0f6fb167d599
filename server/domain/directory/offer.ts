import { type Config, domainByName } from '@/server/config/config';
import type { SwitchName } from '@/server/config/shape/entry';
import type { Person } from './model';

/** Without the first there is none of the others (DOM-9). */
const needs: Partial<Record<SwitchName, readonly SwitchName[]>> = {
  davCalendar: ['dav', 'calendar'],
  davContacts: ['dav', 'contacts'],
  shareSearch: ['sharing'],
};

/** What a function depends on. */
export const neededBy = (name: SwitchName): readonly SwitchName[] => needs[name] ?? [];

/** Whether a function is offered to this person: their own switch, else their source's, else their domain's; with what it depends on. */
export function offersTo(config: Config, person: Pick<Person, 'domain' | 'switches'>, name: SwitchName): boolean {
  const entry = domainByName(config, person.domain);
  const isOn = (one: SwitchName) => person.switches?.[one] ?? entry?.switches[one] ?? false;
  // A mailbox nobody can reach is not offered, whoever switched it on.
  if (name === 'mail' && !entry?.imap) return false;
  if (name === 'dav') return isOn('dav') && (offersTo(config, person, 'davCalendar') || offersTo(config, person, 'davContacts'));
  return isOn(name) && neededBy(name).every(isOn);
}
