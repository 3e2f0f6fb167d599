import { readFileSync } from 'node:fs';
import { packageRoot } from './core/package-root';

/** The product's version, from package.json. */
export const version: string = String(
  (JSON.parse(readFileSync(`${packageRoot}/package.json`, 'utf8')) as { version?: unknown }).version ?? '0.0.0',
);
