import type { Person } from '@/server/domain/directory/model';
import type { Store } from '@/server/store/store';
import { type Preferences, preferencesShape } from './schema';

/** What holds when neither the person nor their domain chose anything. */
export const systemPreferences: Preferences = {
  language: 'en',
  timeZone: 'UTC',
  theme: 'system',
  density: 'comfortable',
  firstDayOfWeek: 1,
  hourCycle: 'h23',
  singleKeyShortcuts: true,
  mailLayout: 'right',
  mailView: 'conversations',
  undoSendSeconds: 8,
  markReadSeconds: 0,
  workStartHour: 8,
  workEndHour: 18,
  defaultReminderMinutes: 15,
};

/** What a domain's configuration may choose for its people. */
export type PreferenceDefaults = { [Key in keyof Preferences]?: Preferences[Key] | undefined };

/** The person's own choice for each preference, else their domain's (`defaults`), else the system's. */
export async function readPreferences(store: Store, person: Person, defaults: PreferenceDefaults): Promise<Preferences> {
  const row = await store.db.preference.findUnique({ where: { accountId: person.accountId }, select: { values: true } });
  return layered(defaults, validChoices(row?.values));
}

/** A stored value that is no longer allowed (an older version wrote it) counts as not chosen; the others stay. */
export function validChoices(stored: unknown): PreferenceDefaults {
  if (typeof stored !== 'object' || stored === null) return {};
  const chosen: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(stored)) {
    if (!(key in preferencesShape.shape)) continue;
    const shape = preferencesShape.shape[key as keyof Preferences];
    const parsed = shape.safeParse(value);
    if (parsed.success) chosen[key] = parsed.data;
  }
  return chosen as PreferenceDefaults;
}

export function layered(...layers: readonly PreferenceDefaults[]): Preferences {
  const merged: Record<string, unknown> = { ...systemPreferences };
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) if (value !== undefined) merged[key] = value;
  }
  return merged as Preferences;
}
