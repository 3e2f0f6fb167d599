import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { packageRoot } from '@/server/core/package-root';
import { checkReference } from './check-reference';
import { parseConfig } from './parse';
import { listSettings } from './setting-list';

const read = (file: string) => readFileSync(join(packageRoot, file), 'utf8');

test('docs/settings.md and docs/atrium.schema.json are what the code says today (OPS-25)', async () => {
  assert.deepEqual(await checkReference(packageRoot), []);
});

test('every setting says what it is', () => {
  const silent = listSettings().filter(
    (setting) => setting.meta.description === '' && !['kind', 'mode'].includes(String(setting.steps.at(-1))),
  );
  assert.deepEqual(
    silent.map((setting) => setting.path),
    [],
  );
});

test('the example file is good', () => {
  const environment = { DB_PASSWORD: 'x', MAIL_DB_PASSWORD: 'y' };
  const parsed = parseConfig(read('atrium.example.yaml').replace(/'?file:\/run\/[a-z/]+'?/g, 'x'.repeat(40)), environment, packageRoot);
  assert.deepEqual(parsed.ok ? [] : parsed.faults, []);
});

test('every example of the reference is a value that its setting takes', () => {
  const refused = listSettings().flatMap(({ path, meta, shape }) => {
    // What a file holds takes its place before the shape is looked at.
    if (meta.example === undefined || String(meta.example).startsWith('file:/')) return [];
    // As somebody would write it in the file: text, or whatever YAML makes of the text.
    const ways = [meta.example, ...(typeof meta.example === 'string' ? [asYaml(meta.example)] : [])];
    return ways.some((value) => shape.safeParse(value).success) ? [] : [`${path}: ${JSON.stringify(meta.example)}`];
  });
  assert.deepEqual(refused, []);
});

function asYaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return text;
  }
}
