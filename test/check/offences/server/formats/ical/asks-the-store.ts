// offence: layer-order
import type { Store } from '@/server/store/store';

export const of = (store: Store) => store;
