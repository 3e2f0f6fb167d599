import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux gives a Unix socket's path 108 bytes, the last of them zero. */
const maxSocketPathBytes = 107;
const socketName = '.s.PGSQL.5432.lock';

/** Where the socket lies: under `home`, or, when that path is too long for a socket, in a private directory of the temporary one. */
export function socketDirectory(home: string, owner: { uid: number | undefined; gid: number | undefined }): string {
  const inside = join(home, 'run');
  const fits = Buffer.byteLength(join(inside, socketName)) <= maxSocketPathBytes;
  const directory = fits ? inside : join(tmpdir(), `atrium-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const uid = owner.uid ?? process.getuid?.();
  const found = lstatSync(directory);
  // Somebody else could have put a directory of that name into the shared temporary one.
  if (!found.isDirectory() || (found.uid !== uid && found.uid !== process.getuid?.()))
    throw new Error(`${directory} belongs to somebody else`);
  if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid ?? owner.uid);
  chmodSync(directory, 0o700);
  return directory;
}
