import { appendFileSync } from 'node:fs';
import { createMemoryBus } from '@/server/core/bus-memory';
import { startOutboxWorker } from '@/server/jobs/outbox-worker';
import { startScheduler } from '@/server/jobs/scheduler';
import { openStore } from '@/server/store/open-store';

// An instance that works off the outbox and one job. Arguments: database URL, file that stands for the outside world,
// and what to do in the middle of an effect: "go-on", or "hang-before" / "hang-after" it (to be killed there).
const [url = '', world = '', mode = 'go-on'] = process.argv.slice(2);
const store = await openStore({ url, bus: createMemoryBus() });
const hang = () => new Promise<void>(() => {});

async function effect(name: string): Promise<void> {
  if (mode === 'hang-before') {
    process.stdout.write(`at ${name}\n`);
    await hang();
  }
  appendFileSync(world, `${name}\n`);
  if (mode === 'hang-after') {
    process.stdout.write(`at ${name}\n`);
    await hang();
  }
}

startOutboxWorker(store, {
  handlers: {
    test: {
      async deliver(entry) {
        const { name } = entry.payload as { name: string };
        if (entry.maybeSent) process.stdout.write(`maybe-sent ${name}\n`);
        await effect(name);
      },
    },
  },
});
startScheduler(store, [{ name: 'test-job', everySeconds: 3600, run: () => effect('job') }]);
process.stdout.write('started\n');
// Both wait on timers that keep no process alive.
setInterval(() => {}, 1000);
