/** Where a command's result goes: text for people, or one JSON value for programs. */
export type Output = { readonly json: boolean; line(text: string): void; value(value: unknown): void; error(text: string): void };

export function createOutput(json: boolean): Output {
  return {
    json,
    line: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    value: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    error: (text) => void process.stderr.write(json ? `${JSON.stringify({ error: text })}\n` : `atrium: ${text}\n`),
  };
}

/** Rows as aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)), []);
  return rows
    .map((row) => row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  '))
    .join('\n');
}
