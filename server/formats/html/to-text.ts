import { compile } from 'html-to-text';
import { boundHtml } from './bound-html';

const convert = compile({
  wordwrap: false,
  limits: { maxDepth: 200, maxChildNodes: 20_000 },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false, noAnchorUrl: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'title', format: 'skip' },
    { selector: 'h1', options: { uppercase: false } },
    { selector: 'h2', options: { uppercase: false } },
    { selector: 'h3', options: { uppercase: false } },
    { selector: 'h4', options: { uppercase: false } },
    { selector: 'table', options: { uppercaseHeaderCells: false } },
  ],
});
const convertBare = compile({
  wordwrap: false,
  limits: { maxDepth: 100, maxChildNodes: 5_000 },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'title', format: 'skip' },
  ],
});

/** The plain-text reading of an HTML body, with link targets in brackets. */
export function htmlToText(html: string): string {
  return convert(boundHtml(html)).trim();
}

/** The words only, as for a snippet; copes with HTML that is cut off anywhere. */
export function htmlToWords(html: string): string {
  // A cut inside a style block or tag would leave its text as words.
  const cut = html.replace(/<(style|script|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ').replace(/<[^>]*$/, '');
  return convertBare(boundHtml(cut)).trim();
}
