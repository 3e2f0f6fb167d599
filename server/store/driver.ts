import type { Dialect, Sql } from './sql';
import type { Db } from './store';

/** One connection with an open transaction. */
export type DriverTransaction = Sql & { commit(): Promise<void>; rollback(): Promise<void> };

/** What the two database kinds do differently, behind one shape. */
export interface Driver {
  readonly dialect: Dialect;
  readonly sql: Sql;
  readonly db: Db;
  begin(): Promise<DriverTransaction>;
  /** A deadlock, a lost serialisation race, a lock not had in time: the whole transaction may simply run again. */
  isRetryable(error: unknown): boolean;
  /** Looks at what answers there: one line when it is too old for us, one when its settings will cause trouble; null when all is well. */
  inspect(): Promise<{ fault: string | null; warning: string | null }>;
  close(): Promise<void>;
}
