/** Lower case without accents, blanks folded: what is stored to be searched, and what a search term is turned into. */
export function searchable(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Joins texts into one searchable column of bounded length. */
export function joinSearchable(texts: readonly string[], maxLength: number): string {
  const joined = texts.filter((text) => text !== '').join(' ');
  return searchable(joined.slice(0, maxLength * 2))
    .slice(0, maxLength)
    .toWellFormed();
}

/** A text cut to a column's length, never inside a character. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text.toWellFormed();
  return [...text.slice(0, maxLength * 2)].slice(0, maxLength).join('').toWellFormed();
}
