/** The two database kinds Atrium speaks. */
export type Dialect = 'postgresql' | 'mysql';

export type SqlValue = string | number | bigint | boolean | null | Date | Uint8Array;

/**
 * Typed raw SQL for what Prisma makes too dear (the change log, listings, bulk writes).
 * Texts use `?` for parameters on both kinds; rows come back with snake_case column names,
 * BIGINT as bigint, timestamps as Date, booleans as boolean.
 */
export interface Sql {
  readonly dialect: Dialect;
  /** Rows of a SELECT (or of RETURNING where the dialect has it). */
  rows<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /** Runs a writing statement; gives the number of affected rows. */
  run(text: string, values?: readonly SqlValue[]): Promise<number>;
}

/**
 * A Sql whose statements belong to one transaction. Await each before the next (MySQL runs what follows a deadlock outside of the
 * transaction), use no other Sql or Prisma inside (it would wait for a second connection), and let errors through.
 */
export interface Transaction extends Sql {
  /** Called once after a successful commit, in order; never after a rollback. */
  afterCommit(action: () => void): void;
}
