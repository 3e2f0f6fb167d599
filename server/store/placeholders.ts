/** A statement in PostgreSQL's spelling; `name` lets the server keep its plan. */
export type NumberedStatement = { text: string; name: string | undefined };

/** Statements that are kept by name on each connection. Beyond this many they run unnamed, so memory stays bounded. */
const maxNamed = 400;

/** Turns `?` into `$1`, `$2` … once per text. Marks inside quotes and comments stay. */
export function createNumbering(options: { named: boolean }): (text: string) => NumberedStatement {
  const known = new Map<string, NumberedStatement>();
  return (text) => {
    const found = known.get(text);
    if (found) return found;
    const statement = { text: numberPlaceholders(text), name: options.named && known.size < maxNamed ? `a${known.size}` : undefined };
    if (known.size < maxNamed) known.set(text, statement);
    return statement;
  };
}

/** `a = ? AND b = '?'` becomes `a = $1 AND b = '?'`. */
export function numberPlaceholders(text: string): string {
  let count = 0;
  return text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g, (token) => (token === '?' ? `$${++count}` : token));
}

/**
 * `(?, ?, ?, ?)` for an IN list, and the values to go with it: padded to the next power of two by repeating the last,
 * so that lists of any length make only a handful of different statements.
 */
export function inList<Value>(values: readonly Value[]): { marks: string; values: readonly Value[] } {
  const last = values.at(-1);
  if (last === undefined) return { marks: '(NULL)', values: [] };
  const size = 2 ** Math.ceil(Math.log2(values.length));
  const padded = [...values, ...Array.from({ length: size - values.length }, () => last)];
  return { marks: `(${padded.map(() => '?').join(', ')})`, values: padded };
}
