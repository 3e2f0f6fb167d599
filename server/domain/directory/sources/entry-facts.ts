import type { EntrySettings, SwitchName } from '@/server/config/shape/entry';
import { meansYes } from './field-test';

// What the settings `hidden` and `switches` of a source say of one entry, the same for columns and attributes.

/** The columns or attributes an answer needs. */
export function factFields(settings: EntrySettings): string[] {
  const fields = [settings.hidden?.field, ...Object.values(settings.switches ?? {}).map((test) => test?.field)];
  return [...new Set(fields.filter((field) => field !== undefined))];
}

/** `valuesOf` gives all values of a field, `meetsFilter` whether the entry meets `hidden.filter`. */
export function entryFacts(
  settings: EntrySettings,
  valuesOf: (field: string) => readonly string[],
  meetsFilter: () => boolean,
): { hidden: boolean; modulesOff: SwitchName[] } {
  const { hidden, switches } = settings;
  const isHidden = hidden?.field === undefined ? hidden?.filter !== undefined && meetsFilter() : meansYes(valuesOf(hidden.field), hidden);
  const off = Object.entries(switches ?? {}).filter(([, test]) => test !== undefined && !meansYes(valuesOf(test.field), test));
  return { hidden: isHidden, modulesOff: off.map(([name]) => name as SwitchName) };
}
