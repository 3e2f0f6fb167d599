import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Where a demo keeps its mail: in its data directory, unless that is too deep for unix sockets or (as root, where mail
 * belongs to "nobody") lies behind a closed door such as /root. Then under /var/lib, by the demo's own id.
 */
export function mailDirectory(data: string, id: string): string {
  const inside = join(data, 'dovecot');
  const tooDeep = Buffer.byteLength(inside) > 60;
  const closed = process.getuid?.() === 0 && behindClosedDoor(inside);
  if (!tooDeep && !closed) return inside;
  return process.getuid?.() === 0
    ? join('/var/lib/atrium-demo', id.slice(0, 8))
    : join('/tmp', `atrium-demo-${process.getuid?.()}-${id.slice(0, 8)}`);
}

function behindClosedDoor(path: string): boolean {
  for (let at = dirname(path); at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return true;
  }
  return false;
}
