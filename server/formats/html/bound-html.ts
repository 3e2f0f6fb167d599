const maxLength = 3_000_000;
const maxTags = 50_000;

/**
 * Cuts HTML that is too large to be honest. The parsers below take time that grows with the square of the nesting: a few
 * hundred kilobytes of "<b>" would hold the whole server for seconds.
 */
export function boundHtml(html: string): string {
  let at = -1;
  for (let tags = 0; tags < maxTags; tags++) {
    at = html.indexOf('<', at + 1);
    if (at < 0 || at >= maxLength) break;
  }
  const end = at < 0 ? maxLength : Math.min(at, maxLength);
  return html.length <= end ? html : html.slice(0, end);
}
