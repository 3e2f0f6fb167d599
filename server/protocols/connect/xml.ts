import { escapeAttribute, escapeText } from '@/server/formats/xml/write-xml';

// A few lines to write an indented XML document; every text goes through the escaping of formats/xml.

/** An element of a document that is being put together. */
export type Markup = { readonly lines: readonly string[] };

/** An element with text in it. */
export function leaf(name: string, text: string | number): Markup {
  return { lines: [`<${name}>${escapeText(String(text))}</${name}>`] };
}

/** An element that holds others. */
export function branch(name: string, attributes: Readonly<Record<string, string>>, children: readonly Markup[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  const inner = children.flatMap(({ lines }) => lines.map((line) => `  ${line}`));
  return { lines: [`<${name}${written.join('')}>`, ...inner, `</${name}>`] };
}

export function documentText(prologue: string, root: Markup): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${prologue}${root.lines.join('\n')}\n`;
}
