/** The value of a JSON column in a row of raw SQL: MariaDB hands it over as text. */
export function jsonColumn(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
