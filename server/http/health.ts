import type { ServerResponse } from 'node:http';
import type { Atrium } from '@/server/wiring';
import { plainText } from './plain-text';

const probeTimeoutMilliseconds = 2000;

/** The process is there. */
export function answerHealth(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-store');
  plainText(response, 200, 'ok\n');
}

/** It can do its work: the database answers and this instance is not leaving. */
export async function answerReady(response: ServerResponse, atrium: Atrium): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (atrium.stopping.aborted) return plainText(response, 503, 'stopping\n');
  try {
    await withTimeout(atrium.store.sql.rows('SELECT 1 AS one'));
  } catch {
    return plainText(response, 503, 'database: no answer\n');
  }
  // People of other sources get in all the same, so this instance is to be used; which one it is, the log and doctor tell.
  const failing = atrium.directory.sources.trouble().length;
  plainText(
    response,
    200,
    failing === 0 ? 'ready\n' : `ready\nwarning: ${failing} user source${failing === 1 ? '' : 's'} cannot be asked\n`,
  );
}

function withTimeout<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), probeTimeoutMilliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
