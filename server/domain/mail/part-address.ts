// The addresses under which the browser fetches parts of messages; protocols/mail-http answers them.

export type PartReference = { folder: string; uid: number; part: string; name: string };

/** Where the browser fetches a part, below the base path. */
export function partAddress({ folder, uid, part, name }: PartReference, basePath = ''): string {
  return `${basePath}/api/mail/part?${new URLSearchParams({ folder, uid: String(uid), part, name })}`;
}

/** Reads one of our own part addresses (as found in an HTML body that quotes a message), or null. */
export function parsePartAddress(address: string): PartReference | null {
  const query = /^(?:https?:\/\/[^/]+)?(?:\/[^?#]*)?\/api\/mail\/part\?(.+)$/.exec(address)?.[1];
  if (query === undefined) return null;
  const values = new URLSearchParams(query);
  const uid = Number(values.get('uid'));
  const part = values.get('part') ?? '';
  const folder = values.get('folder') ?? '';
  if (!Number.isInteger(uid) || uid < 1 || !isPartNumber(part) || folder === '') return null;
  return { folder, uid, part, name: values.get('name') ?? '' };
}

/** An IMAP part number ("2", "1.2.1"). */
export function isPartNumber(text: string): boolean {
  return text.length <= 64 && /^[1-9]\d{0,4}(?:\.[1-9]\d{0,4})*$/.test(text);
}

/** Where the browser shows a file it uploaded, or a picture of a draft that was opened again. */
export function uploadAddress(id: string, basePath = ''): string {
  return `${basePath}/api/mail/upload?${new URLSearchParams({ id })}`;
}

export function parseUploadAddress(address: string): string | null {
  const query = /^(?:https?:\/\/[^/]+)?(?:\/[^?#]*)?\/api\/mail\/upload\?(.+)$/.exec(address)?.[1];
  return query === undefined ? null : new URLSearchParams(query).get('id');
}
