import { createExternalStore } from '../lib/external-store';

/** What floats above the modules at the moment. */
export const openLayer = createExternalStore<'palette' | 'shortcuts' | null>(null);
