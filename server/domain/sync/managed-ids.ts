const maxIds = 500;

/** The attachments a body names (RFC 8607 section 4.3: MANAGED-ID on ATTACH). */
export function managedIdsIn(body: string): string[] {
  if (!body.includes('\nATTACH;')) return [];
  const lines = body
    .replace(/(?<!\r)\r*\n[ \t]/g, '')
    .matchAll(/^ATTACH;(?:[^:"\r\n]|"[^"\r\n]*")*?MANAGED-ID="?([0-9a-f-]{36})(?![0-9a-f-])/gim);
  const ids = new Set<string>();
  for (const [, id = ''] of lines) {
    ids.add(id.toLowerCase());
    if (ids.size >= maxIds) break;
  }
  return [...ids];
}
