import { createMemoryBus } from '@/server/core/bus-memory';
import { startEmbedded } from '@/server/store/embedded-postgresql';
import { openStore } from '@/server/store/open-store';

// Uses the embedded database of its first argument: starts or joins it, says its number, waits for a line, leaves.
const database = await startEmbedded(process.argv[2] ?? '');
const store = await openStore({ url: database.url, bus: createMemoryBus() });
const linger = setInterval(() => {}, 1000);
process.once('SIGTERM', async () => {
  clearInterval(linger);
  await store.close();
  await database.stop();
  process.stdout.write('left\n');
});
// Said last: whoever hears it may ask to leave in the same moment.
process.stdout.write(`running ${database.pid}\n`);
