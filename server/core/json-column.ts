/** The value of a JSON column in a row of raw SQL: text, where something before MariaDB drops the word that it is JSON. */
export function jsonColumn(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}
