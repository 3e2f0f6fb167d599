/** Lower case without accents: "Réglages" -> "reglages". */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * What matches the typed words, best first: whole start, start of a word, letters inside, letters in order.
 * Everything in the given order when nothing was typed.
 */
export function rankByText<Item>(items: readonly Item[], typed: string, textOf: (item: Item) => string): Item[] {
  const wanted = foldText(typed.trim());
  if (wanted === '') return [...items];
  const scored = items
    .map((item, index) => ({ item, index, score: scoreOf(foldText(textOf(item)), wanted) }))
    .filter((entry) => entry.score > 0);
  scored.sort((a, b) => b.score - a.score || a.index - b.index);
  return scored.map((entry) => entry.item);
}

function scoreOf(text: string, wanted: string): number {
  if (text.startsWith(wanted)) return 5;
  if (new RegExp(`(^|[^\\p{L}\\p{N}])${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`, 'u').test(text)) return 4;
  const words = wanted.split(/\s+/);
  if (words.length > 1 && words.every((word) => text.includes(word))) return 3;
  if (text.includes(wanted)) return 2;
  return wanted.length > 2 && lettersInOrder(text, wanted) ? 1 : 0;
}

function lettersInOrder(text: string, wanted: string): boolean {
  let from = 0;
  for (const letter of wanted) {
    const found = text.indexOf(letter, from);
    if (found < 0 || found - from > 6) return false;
    from = found + 1;
  }
  return true;
}
