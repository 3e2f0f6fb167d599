import type { Store } from './store/store';

/** Everything that was put together at start; the doors get it handed. Lives once per process on globalThis.atrium. */
export type Atrium = {
  readonly store: Store;
};
