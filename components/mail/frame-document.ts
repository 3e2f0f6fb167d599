// Makes the document a foreign message is shown in. The server has cleaned the HTML by a parser; here it gets our type and
// colours as a base, its quoted text folded, and a policy of its own that allows nothing but what we proxy.

const policy = "default-src 'none'; img-src 'self' data: blob:; style-src 'unsafe-inline'; font-src 'self' data:; media-src 'self'";

type Options = { dark: boolean; quoteLabel: string /** The page's own @font-face rules. */; fonts: string };

export function frameDocument(html: string, { dark, quoteLabel, fonts }: Options): string {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const coloured = dark && hasOwnColours(html);
  foldQuote(parsed, quoteLabel);
  for (const link of parsed.querySelectorAll('a[href]')) {
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
  }
  return `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<base target="_blank"><style>${fonts}${styles(dark, coloured)}</style></head><body dir="auto">${parsed.body.innerHTML}</body></html>`;
}

function styles(dark: boolean, coloured: boolean): string {
  // A message that brings its own colours was drawn for white paper: on a dark page it is turned over as a whole, pictures back again.
  const turned = coloured
    ? 'body{filter:invert(.9) hue-rotate(180deg)} img[src],video,[background]{filter:invert(1) hue-rotate(180deg)}'
    : '';
  const ink = dark && !coloured ? '#e6e8ec' : '#1d2026';
  const link = dark && !coloured ? '#9db4ff' : '#2f4fc9';
  return `:root{color-scheme:${dark ? 'dark' : 'light'}}
html{overflow-y:hidden;background:transparent}
body{margin:0;padding:1px 0;overflow-x:auto;overflow-y:hidden;color:${ink};font:14px/1.6 "Inter Variable",system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;overflow-wrap:break-word}
a{color:${link}} img{max-width:100%;height:auto} table{max-width:100%} pre{white-space:pre-wrap}
body>p:first-child,body>div:first-child>p:first-child{margin-top:0}
blockquote{margin:0 0 0 2px;padding-left:12px;border-left:2px solid ${dark ? '#4a4f5a' : '#d5d9e0'}}
.atrium-quote>summary{display:inline-block;list-style:none;margin:8px 0;padding:0 8px;border-radius:9px;background:${dark && !coloured ? '#343a46' : '#e9ecf1'};color:${dark && !coloured ? '#c3c8d2' : '#4c525e'};font-size:12px;line-height:18px;cursor:default;user-select:none}
.atrium-quote>summary::-webkit-details-marker{display:none}
${turned}`;
}

/** True when the message says what colour its text or paper is. */
function hasOwnColours(html: string): boolean {
  return /\bbgcolor\s*=|background(?:-color)?\s*:|[;"'\s{]color\s*:|<font[^>]+color/i.test(html);
}

const quotes =
  '.gmail_quote, .gmail_quote_container, blockquote[type="cite"], .moz-cite-prefix + blockquote, #divRplyFwdMsg, .yahoo_quoted, blockquote.atrium';

/** Folds the quoted original at the end of an answer; a message that is nothing but a quotation stays open. */
function foldQuote(parsed: Document, label: string): void {
  const quote = parsed.body.querySelector(quotes);
  if (!quote || !textBefore(parsed.body, quote)) return;
  const details = parsed.createElement('details');
  details.className = 'atrium-quote';
  const summary = parsed.createElement('summary');
  summary.textContent = label;
  const intro = quote.previousElementSibling?.matches('.moz-cite-prefix, .gmail_attr') ? quote.previousElementSibling : null;
  (intro ?? quote).before(details);
  details.append(summary);
  if (intro) details.append(intro);
  // Outlook marks only the start: everything after it is the original.
  const all = quote.id === 'divRplyFwdMsg';
  details.append(quote);
  while (all && details.nextSibling) details.append(details.nextSibling);
}

function textBefore(body: HTMLElement, quote: Element): boolean {
  const range = body.ownerDocument.createRange();
  range.setStart(body, 0);
  range.setEndBefore(quote);
  return range.toString().trim() !== '';
}
