// The CSS of foreign mail, reduced to what colours, sizes and lays out text. Nothing that loads, overlays or runs
// gets through: known properties only, known functions only, no escapes, no at-rules but @media.

const properties = new Set(
  `align-content align-items align-self background background-color border border-bottom border-bottom-color border-bottom-left-radius
  border-bottom-right-radius border-bottom-style border-bottom-width border-collapse border-color border-left border-left-color
  border-left-style border-left-width border-radius border-right border-right-color border-right-style border-right-width border-spacing
  border-style border-top border-top-color border-top-left-radius border-top-right-radius border-top-style border-top-width border-width
  box-shadow box-sizing caption-side clear color column-gap columns direction display empty-cells flex flex-basis flex-direction flex-flow
  flex-grow flex-shrink flex-wrap float font font-family font-feature-settings font-size font-style font-variant font-weight gap
  grid-template-columns height hyphens justify-content letter-spacing line-height list-style list-style-position list-style-type margin
  margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width object-fit opacity order overflow
  overflow-wrap overflow-x overflow-y padding padding-bottom padding-left padding-right padding-top quotes row-gap tab-size table-layout
  text-align text-align-last text-decoration text-decoration-color text-decoration-line text-decoration-style text-indent text-overflow
  text-shadow text-transform unicode-bidi vertical-align visibility white-space width word-break word-spacing word-wrap`
    .split(/\s+/)
    .filter((name) => name !== ''),
);
const functions = new Set([
  'rgb',
  'rgba',
  'hsl',
  'hsla',
  'hwb',
  'lab',
  'lch',
  'oklab',
  'oklch',
  'calc',
  'min',
  'max',
  'clamp',
  'linear-gradient',
  'radial-gradient',
  'repeat',
  'minmax',
]);
const maxCssLength = 300_000;
const maxNesting = 3;

/** Filters the inside of a style attribute. */
export function filterDeclarations(css: string): string {
  return declarations(stripComments(css.slice(0, maxCssLength)));
}

/** Filters a style sheet; rules that lose all their declarations disappear. */
export function filterStyleSheet(css: string): string {
  return rules(stripComments(css.slice(0, maxCssLength)).replace(/<!--|-->/g, ' '), 0);
}

/** An unclosed comment swallows the rest, as in a browser. */
function stripComments(css: string): string {
  return css.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, ' ');
}

function declarations(block: string): string {
  const kept: string[] = [];
  for (const declaration of splitOutsideQuotes(block, ';')) {
    const colon = declaration.indexOf(':');
    if (colon < 1) continue;
    const property = declaration.slice(0, colon).trim().toLowerCase();
    const value = declaration.slice(colon + 1).trim();
    if (properties.has(property) && isHarmless(value)) kept.push(`${property}:${value}`);
  }
  return kept.join(';');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are refused.
const forbidden = /[\\<>{}@;&\u0000-\u0008\u000b\u000e-\u001f]|:\s*\/\//;

function isHarmless(value: string): boolean {
  if (value === '' || value.length > 2000 || forbidden.test(value)) return false;
  if ((value.split('"').length - 1) % 2 !== 0 || (value.split("'").length - 1) % 2 !== 0) return false;
  let depth = 0;
  for (const char of value) {
    if (char === '(') depth++;
    else if (char === ')' && --depth < 0) return false;
  }
  if (depth !== 0) return false;
  for (const call of value.matchAll(/([^\s,(]*)\s*\(/g)) {
    const name = (call[1] ?? '').toLowerCase();
    if (name !== '' && !functions.has(name)) return false;
  }
  return true;
}

/** Selectors are passed on only in a plain spelling; anything clever loses its rule. */
const plainSelector = /^[\w\s.,#>+~*:()[\]="'-]+$/;
const plainMedia = /^@media\s[\w\s(),:.<>=/-]+$/i;

function rules(css: string, nesting: number): string {
  const out: string[] = [];
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    if (open < 0) break;
    // Statements without a block (@import, @charset) end at a semicolon before the next block.
    const prelude = (css.slice(at, open).split(';').at(-1) ?? '').trim();
    const close = blockEnd(css, open);
    const inside = css.slice(open + 1, close);
    at = close + 1;
    if (prelude.startsWith('@')) {
      if (nesting < maxNesting && plainMedia.test(prelude)) {
        const inner = rules(inside, nesting + 1);
        if (inner !== '') out.push(`${prelude}{${inner}}`);
      }
    } else if (plainSelector.test(prelude) && !inside.includes('{')) {
      const kept = declarations(inside);
      if (kept !== '') out.push(`${prelude}{${kept}}`);
    }
  }
  return out.join('\n');
}

/** The index of the brace that closes the block opened at `open`, or the end of the text. */
function blockEnd(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at++) {
    if (css[at] === '{') depth++;
    else if (css[at] === '}' && --depth === 0) return at;
  }
  return css.length;
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let quote = '';
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === separator && depth === 0) {
      pieces.push(text.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}
