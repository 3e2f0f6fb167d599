import { hrefElement, statusLine, xmlDocument } from './multistatus';
import { tagsOf } from './names';
import type { PropertyFailure } from './properties/writable';

/**
 * The answer that says of each property whether it was set: PROPPATCH's multistatus, or the body of a refused
 * MKCOL (RFC 5689 section 5.2) or MKCALENDAR, which have no response elements.
 */
export function patchDocument({
  root,
  href,
  names,
  failures,
}: {
  root: 'D:multistatus' | 'D:mkcol-response' | 'C:mkcalendar-response';
  href: string;
  names: readonly string[];
  failures: ReadonlyMap<string, PropertyFailure>;
}): string {
  const groups = new Map<string, { status: number; error: string; props: string }>();
  for (const name of names) {
    const failure = failures.get(name) ?? { status: failures.size === 0 ? 200 : 424, error: '' };
    const key = `${failure.status}${failure.error}`;
    const group = groups.get(key) ?? { ...failure, props: '' };
    group.props += tagsOf(name).empty;
    groups.set(key, group);
  }
  let propstats = '';
  for (const { status, error, props } of groups.values()) {
    propstats += `<D:propstat><D:prop>${props}</D:prop><D:status>${statusLine(status)}</D:status>`;
    propstats += `${error === '' ? '' : `<D:error>${error}</D:error>`}</D:propstat>`;
  }
  if (root !== 'D:multistatus') return xmlDocument(root, propstats);
  return xmlDocument(root, `<D:response>${hrefElement(href)}${propstats}</D:response>`);
}
