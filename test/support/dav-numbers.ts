import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Which test proves which number of the requirements for CalDAV and CardDAV: read from the titles ("dav 15: …", "dav 16, 23: …", "…, dav.md 61: …").

const root = join(import.meta.dirname, '..', '..');

/** Test files by number. */
export function testsByNumber(): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of globSync('{test,server}/**/*.test.ts', { cwd: root }).toSorted()) {
    for (const [, numbers = ''] of readFileSync(join(root, file), 'utf8').matchAll(
      /\btest\(\s*['"`](?:dav |[^'"`]*\bdav\.md )([0-9a, ]+):/g,
    )) {
      for (const number of numbers.split(',').map((part) => part.trim())) {
        const files = found.get(number) ?? new Set();
        found.set(number, files.add(file));
      }
    }
  }
  return found;
}

/** The rows `| 15 | what | file, file |` of docs/dav-numbers.md. */
export function documentedNumbers(): { number: string; files: string[] }[] {
  const text = readFileSync(join(root, 'docs', 'dav-numbers.md'), 'utf8');
  return [...text.matchAll(/^\| (\d+a?) \| [^|]* \| ([^|]*) \|$/gm)].map(([, number = '', files = '']) => ({
    number,
    files: [...files.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file),
  }));
}
