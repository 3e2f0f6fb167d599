// The web addresses of SOGo, in any letter case, lead to the same place of ours (ACC-6, ACC-7). /SOGo/dav is the DAV door's.

const places: readonly (readonly [RegExp, string])[] = [
  [/^calendar(\/|$)/i, '/calendar'],
  [/^contacts(\/|$)/i, '/contacts'],
  [/^preferences(\/|$)/i, '/settings'],
];

const pageMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Where an address like `/SOGo/so/jane/Calendar/view` is here; null when it is not one, or a DAV client asks. */
export function webAddressOfOld(path: string, method = 'GET'): string | null {
  const rest = /^\/sogo(?:$|\/(.*))/i.exec(path);
  if (!rest || !pageMethods.has(method)) return null;
  const [area = '', , ...below] = (rest[1] ?? '').split('/');
  if (area.toLowerCase() === 'dav') return null;
  const inside = area.toLowerCase() === 'so' ? below.join('/') : '';
  return places.find(([pattern]) => pattern.test(inside))?.[1] ?? (/^mail(\/|$)/i.test(inside) ? '/mail' : '/');
}
