// What "a word of the search begins a word of the entry" means, once for every kind of source. A directory must not be found by
// what all its people have in common, so an address counts only before its @.

/** Signs before which a new word begins, in names and in the local part of addresses. */
export const nameBreaks = [' ', '-', "'", '.', '('] as const;
export const addressBreaks = ['.', '-', '_', '+'] as const;

/** The words of a search, lower case, without signs around them; a word without a letter or digit is none. */
export function searchWords(text: string): string[] {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .split(/[\s,;<>"()]+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
  return [...new Set(words)].slice(0, 8);
}

/** LIKE patterns, `!` being the escape sign, of which one must fit the lower-case value. */
export function likePatterns(word: string, breaks: readonly string[]): string[] {
  const plain = escapeLike(word);
  return [`${plain}%`, ...breaks.map((sign) => `%${escapeLike(sign)}${plain}%`)];
}

/** A LIKE pattern for "holds this text": cheap, and never less than what the patterns above find. */
export function holdsPattern(word: string): string {
  return `%${escapeLike(word)}%`;
}

function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, (sign) => `!${sign}`);
}
