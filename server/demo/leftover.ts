import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processLives } from './processes';

/** The processes of a demo, noted in its data directory so that the next start finds what a killed one left. */
export type Running = { demo: number; server: number | null; port: number };

/** Ends the server a killed demo left behind. Throws when the demo itself still runs. */
export async function endLeftoverServer(running: Running, data: string): Promise<void> {
  if (belongsTo(running.demo, /server\/demo\/main\.ts/, null)) {
    throw new Error(`a demo with the data directory ${data} runs already: http://localhost:${running.port}`);
  }
  const { server } = running;
  if (server === null || !belongsTo(server, /dist\/server\.mjs/, data)) return;
  process.kill(server, 'SIGTERM');
  for (let tries = 0; tries < 100 && processLives(server); tries++) await sleep(50);
  if (processLives(server)) process.kill(server, 'SIGKILL');
}

/** Process numbers are used again; only one with that command line (and data directory) is meant. */
function belongsTo(pid: number, command: RegExp, data: string | null): boolean {
  if (pid === process.pid || !processLives(pid)) return false;
  try {
    const isIt = command.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    return isIt && (data === null || readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`ATRIUM_DATA=${data}`));
  } catch {
    return false;
  }
}
