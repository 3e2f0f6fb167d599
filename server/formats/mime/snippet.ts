const maxLength = 160;

/** One line of a message body for the list: the writer's words, without quotes, signature, markup for eyes only and invisible filler. */
export function snippetOf(text: string): string {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (line === '-- ' || line === '--') break;
    if (trimmed.startsWith('>') || /^[-=_*~#]{3,}$/.test(trimmed)) continue;
    lines.push(trimmed);
  }
  const words = lines
    .join(' ')
    // Zero-width and soft-hyphen filler that newsletters put behind their preview text.
    .replace(/(?:[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffc\ufffd]|\u034f|\u17b4|\u17b5)+/g, '')
    .replace(/https?:\/\/\S{40,}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (words.length <= maxLength) return words;
  const cut = words.slice(0, maxLength);
  const space = cut.lastIndexOf(' ');
  return `${(space > maxLength / 2 ? cut.slice(0, space) : cut).toWellFormed()}…`;
}
