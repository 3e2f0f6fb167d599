// Text that becomes part of a distinguished name (RFC 4514) or of a filter (RFC 4515). Whatever a login holds stays a value.

/** A value inside a distinguished name (RFC 4514 section 2.4). */
export function escapeDn(value: string): string {
  return value
    .replace(/["+,;<>\\=]/g, (sign) => `\\${sign}`)
    .replace(/\0/g, '\\00')
    .replace(/^[ #]/, (sign) => `\\${sign}`)
    .replace(/ $/, '\\ ');
}

/** A value inside a filter (RFC 4515 section 3). */
export function escapeFilter(value: string): string {
  return value.replace(/[\0()*\\]/g, (sign) => `\\${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`);
}

type Login = { readonly local: string; readonly domain: string };

/** Fills a distinguished name: %n login before the @, %u all of it, %d domain, %{dc} the domain as `dc=example,dc=org`. */
export function fillDn(template: string, { local, domain }: Login): string {
  return template.replace(/%(?:\{dc\}|[und])/g, (mark) => {
    if (mark === '%{dc}')
      return domain
        .split('.')
        .map((label) => `dc=${escapeDn(label)}`)
        .join(',');
    return escapeDn(mark === '%n' ? local : mark === '%u' ? `${local}@${domain}` : domain);
  });
}

/** Fills a filter: %d domain, %{dc} the domain as a distinguished name. */
export function fillFilter(template: string, domain: string): string {
  return template.replace(/%(?:\{dc\}|d)/g, (mark) => escapeFilter(mark === '%d' ? domain : fillDn('%{dc}', { local: '', domain })));
}

/** The value of the first part of a distinguished name: `Sales, North` of `CN=Sales\, North,OU=Groups,DC=x`. Null when it is none. */
export function firstValueOfDn(dn: string): string | null {
  const match = /^\s*[A-Za-z][A-Za-z0-9.-]*\s*=\s*((?:[^\\,+;]|\\[0-9A-Fa-f]{2}|\\.)*)(?:[,+;]|$)/su.exec(dn);
  if (!match) return null;
  // Blanks before the separator are not part of the value, unless escaped.
  return unescapeDn((match[1] ?? '').replace(/(?<!\\)\s+$/, ''));
}

function unescapeDn(text: string): string {
  const bytes: Buffer[] = [];
  for (const [part, hex, sign] of text.matchAll(/\\([0-9A-Fa-f]{2})|\\(.)|[^\\]+/gsu))
    bytes.push(hex === undefined ? Buffer.from(sign ?? part) : Buffer.from(hex, 'hex'));
  return Buffer.concat(bytes).toString('utf8');
}

/** Whether two distinguished names are written for the same entry: letter case and blanks around the separators do not matter. */
export function sameDn(a: string, b: string): boolean {
  return plainDn(a) === plainDn(b);
}

/** A distinguished name as a key of a set. */
export function plainDn(dn: string): string {
  return dn.replace(/\s*([,=+])\s*/g, '$1').toLowerCase();
}
