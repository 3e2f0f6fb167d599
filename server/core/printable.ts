/** Control characters, invisible ones and halves of one: no name holds them, a log or a page must not get them, and databases refuse some. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}]/u;

export function isPrintable(text: string): boolean {
  return !unprintable.test(text);
}

/** The text with a question mark for each character that cannot be seen. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?');
}
