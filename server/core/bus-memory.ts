import type { Bus, BusEvent } from './bus';
import { logger } from './log';

/** A bus inside one process. A listener that throws is logged and hurts nobody else. */
export function createMemoryBus(): Bus {
  const listeners = new Set<(event: BusEvent) => void>();
  return {
    publish(event) {
      for (const listener of [...listeners]) deliver(listener, event);
    },
    subscribe(listener) {
      // A wrapper of its own, so that one function subscribed twice is two subscriptions.
      const own = (event: BusEvent) => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    async close() {
      listeners.clear();
    },
  };
}

function deliver(listener: (event: BusEvent) => void, event: BusEvent): void {
  try {
    listener(event);
  } catch (error) {
    logger('bus').error({ err: error, event: event.kind }, 'a listener failed');
  }
}
