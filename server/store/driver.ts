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
  /** One line for whoever runs this server when its settings will cause trouble; null when all is well. */
  warning(): Promise<string | null>;
  close(): Promise<void>;
}
