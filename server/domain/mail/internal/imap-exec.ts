import type { ImapFlow } from 'imapflow';

/** A token of a parsed response: an atom or string with its text, or a list of tokens. */
export type Token = { readonly type?: string; readonly value?: unknown } | readonly Token[] | null;
export type Argument = { type: 'ATOM' | 'STRING' | 'SEQUENCE' | 'TEXT'; value: string } | readonly Argument[];

type Execute = (
  command: string,
  attributes: readonly Argument[],
  options: { untagged: Record<string, (untagged: { attributes?: readonly Token[] }) => Promise<void>> },
) => Promise<{ next(): void }>;

/**
 * Runs a command imapflow has no method for (THREAD, SORT, our own SEARCH) and gives the tokens of its untagged answers.
 * `exec` is there at run time but left out of imapflow's published types, hence the one cast.
 */
export async function executeCommand(client: ImapFlow, command: string, attributes: readonly Argument[], answer: string): Promise<Token[]> {
  const execute = (client as unknown as { exec: Execute }).exec.bind(client);
  const tokens: Token[] = [];
  const response = await execute(command, attributes, {
    untagged: {
      [answer]: async (untagged) => {
        for (const token of untagged.attributes ?? []) tokens.push(token);
      },
    },
  });
  response.next();
  return tokens;
}

export const atom = (value: string): Argument => ({ type: 'ATOM', value });
export const text = (value: string): Argument => ({ type: 'STRING', value });

/** The numbers among tokens (UIDs of a SEARCH or SORT answer). */
export function numbersOf(tokens: readonly Token[]): number[] {
  const numbers: number[] = [];
  for (const token of tokens) {
    if (token === null || Array.isArray(token) || !('value' in token)) continue;
    const number = Number(token.value);
    if (Number.isInteger(number) && number > 0) numbers.push(number);
  }
  return numbers;
}
