/** Parts the quoted original at the end of a text message ("> …", with the line that introduces it) from what was written. */
export function splitQuote(text: string): { own: string; quote: string } {
  const lines = text.replace(/\r\n?/g, '\n').trimEnd().split('\n');
  let start = lines.length;
  while (start > 0 && isQuoteOrBlank(lines[start - 1])) start -= 1;
  if (!lines.slice(start).some((line) => line.startsWith('>'))) return { own: lines.join('\n'), quote: '' };
  // "On Monday, Anna wrote:" may be broken over two lines.
  for (let back = 1; back <= 2; back += 1) {
    const intro = lines
      .slice(start - back, start)
      .join(' ')
      .trim();
    if (start - back >= 0 && /:$/.test(intro) && /[@<\d]/.test(intro)) {
      start -= back;
      break;
    }
  }
  const own = lines.slice(0, start).join('\n').trimEnd();
  // Nothing of its own: then the quotation is the message.
  if (own === '') return { own: lines.join('\n'), quote: '' };
  return { own, quote: lines.slice(start).join('\n').trim() };
}

function isQuoteOrBlank(line: string | undefined): boolean {
  return line !== undefined && (line.startsWith('>') || line.trim() === '');
}
