import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderJsonSchema, renderSettingsReference } from './reference';

/** Whether docs/settings.md and docs/atrium.schema.json are what the code says today. Gives the faults. */
export async function checkReference(root: string): Promise<string[]> {
  const files = [
    ['docs/settings.md', renderSettingsReference()],
    ['docs/atrium.schema.json', renderJsonSchema()],
  ] as const;
  return files.flatMap(([file, text]) =>
    readFileSync(join(root, file), 'utf8') === text
      ? []
      : [`${file} is out of date; run: node --import tsx server/config/write-reference.ts`],
  );
}
