import { join } from 'node:path';
import { checkBorders, type Offence } from './borders';
import { readSources } from './imports';

const offenceDirectory = join(import.meta.dirname, 'offences');

/** Runs the border check over the planted offences; gives what it wrongly missed or wrongly blamed. */
export function checkPlanted(): string[] {
  const planted = readSources(offenceDirectory, ['**/*.{ts,tsx}']);
  const { offences } = checkBorders(offenceDirectory, []);
  if (planted.length === 0) return ['no planted offence was found'];
  return planted.flatMap(({ path, text }) => {
    const expected = /^\/\/ offence: ([\w-]+)/.exec(text)?.[1] ?? 'unnamed';
    return judge(
      path,
      expected,
      offences.filter((offence) => offence.file === path),
    );
  });
}

function judge(path: string, expected: string, found: readonly Offence[]): string[] {
  if (expected === 'none') return found.map((offence) => `${path} is innocent, but was blamed for ${offence.rule}`);
  if (found.some((offence) => offence.rule === expected)) return [];
  return [`${path} breaks ${expected}, and the check did not see it`];
}
