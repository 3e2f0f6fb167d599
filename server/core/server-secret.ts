import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The secret kept in the data directory, if one was made there. */
export function keptSecretIfAny(dataDir: string): string | null {
  return read(join(dataDir, 'secret'));
}

/** The secret kept in the data directory; made once. Two processes starting together end with the same one. */
export function keptSecret(dataDir: string): string {
  const file = join(dataDir, 'secret');
  const known = read(file);
  if (known !== null) return known;
  mkdirSync(dataDir, { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 });
  try {
    // A link refuses to replace: whoever comes second reads the first one's.
    linkSync(fresh, file);
    chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  const secret = read(file);
  if (secret === null) throw new Error(`the secret in ${file} cannot be read`);
  return secret;
}

function read(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return text.length >= 32 ? text : null;
  } catch {
    return null;
  }
}
