// Content-Disposition for a name somebody else chose (RFC 6266, RFC 5987), and the file name itself made harmless.

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A file name without path, control characters and direction overrides ("exe.fdp" tricks); never empty, at most 200 characters. */
export function safeFileName(name: string, fallback = 'attachment'): string {
  const base = name
    .replace(unprintable, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (base === '') return fallback;
  if (base.length <= 200) return base;
  const dot = base.lastIndexOf('.');
  const extension = dot > 0 && base.length - dot <= 12 ? base.slice(dot) : '';
  return base.slice(0, 200 - extension.length).replace(/[\ud800-\udbff]$/, '') + extension;
}

/** The header value: an ASCII name for old clients and the true one in `filename*`. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string): string {
  const safe = safeFileName(name).toWellFormed();
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
