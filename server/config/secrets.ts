import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts in what `${NAME}` (environment; `${NAME:-default}` too) and a leading `file:` (the file's text without the last
 * line end) stand for. In a URL the value is percent-encoded, so that a password may hold any character.
 * The files read are added to `files`.
 * @throws Error naming the variable or file that is missing.
 */
export function expandSecrets(text: string, from: { environment: Environment; baseDir: string; files?: string[] }): string {
  const { environment, baseDir, files } = from;
  if (text.startsWith('file:') && !text.startsWith('file://')) {
    const path = resolve(baseDir, text.slice('file:'.length));
    files?.push(path);
    return readSecretFile(path);
  }
  const isUrl = /^[a-z]+:\/\//.test(text);
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
    const value = environment[name] ?? fallback;
    if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
    return isUrl && environment[name] !== undefined ? encodeURIComponent(value) : value;
  });
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw new Error(`the file ${path} cannot be read; it must exist and be readable for the user atrium runs as`);
  }
}
