/** The file name in a Content-Disposition (RFC 6266): the encoded form first, without any path; empty when there is none. */
export function contentDispositionName(header: string): string {
  const encoded = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header);
  const name = (encoded === undefined ? null : decoded(encoded)) ?? latin(plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2] ?? '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const bare = (name.split(/[/\\]/).at(-1) ?? '').replace(/[\u0000-\u001f\u007f"]/g, '').trim();
  return [...bare].slice(0, 200).join('').toWellFormed();
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Headers arrive as Latin-1; many clients put plain UTF-8 in them. */
function latin(text: string): string {
  const bytes = Buffer.from(text, 'latin1').toString('utf8');
  return bytes.includes('\ufffd') ? text : bytes;
}
