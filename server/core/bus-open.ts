import type { Bus } from './bus';
import { createMemoryBus } from './bus-memory';

/** The bus for a Redis URL, or the one inside this process when there is none. */
export async function openBus(redisUrl: string | null): Promise<Bus> {
  if (redisUrl === null || redisUrl === '') return createMemoryBus();
  const { createRedisBus } = await import('./bus-redis');
  return createRedisBus(redisUrl);
}
