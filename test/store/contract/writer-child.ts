import { createMemoryBus } from '@/server/core/bus-memory';
import type { CollectionId } from '@/server/core/ids';
import { openStore } from '@/server/store/open-store';
import { put } from './world';

// Writes items with four hands until it is killed, and says each one only once its commit is through.
// Arguments: database URL, collection id, a word for this round.
const [url = '', collectionId = '', round = ''] = process.argv.slice(2);
const store = await openStore({ url, bus: createMemoryBus() });

async function hand(number: number): Promise<void> {
  for (let count = 0; ; count++) {
    // Now and then the same name again, so that overwriting is in it too.
    const name = `${round}-${number}-${count % 10 === 9 ? count - 1 : count}`;
    const { etag, modseq } = await put(store, collectionId as CollectionId, name, `${name} ${count}`);
    process.stdout.write(`${JSON.stringify({ name, etag, modseq: String(modseq) })}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(hand));
