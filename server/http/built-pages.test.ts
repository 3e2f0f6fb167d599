import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkBuild } from './built-pages';

test('pages built for another base path, or not at all, are refused with the sentence that helps', () => {
  const root = mkdtempSync(join(tmpdir(), 'atrium-built-'));
  const build = (directory: string, basePath: string) => {
    mkdirSync(join(root, directory), { recursive: true });
    writeFileSync(join(root, directory, 'BUILD_ID'), 'x');
    writeFileSync(join(root, directory, 'routes-manifest.json'), JSON.stringify({ basePath }));
  };
  const said = (basePath: string) => {
    try {
      checkBuild(root, basePath);
      return 'good';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  try {
    assert.match(said(''), /^the pages were not built for no base path\. .*npm run build$/);
    build('.next', '');
    build('.next-base-path', '/other');
    assert.equal(said(''), 'good');
    assert.match(
      said('/groupware'),
      /^the pages were not built for the base path \/groupware \(of publicUrl\) but for \/other\. .*npm run build$/,
    );
    build('.next-base-path', '/groupware');
    assert.equal(said('/groupware'), 'good');
    assert.doesNotMatch(said('/third'), /\n/, 'one line');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
