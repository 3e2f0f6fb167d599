import sanitizeHtml from 'sanitize-html';
import { boundHtml } from './bound-html';
import { filterDeclarations, filterStyleSheet } from './filter-css';

// HTML from strangers to HTML we show: parsed, and written anew from a list of what is known to be harmless.
// No scripts, forms, frames, plug-ins, foreign markup (SVG, MathML) or loads of any kind but images, and those only
// where the caller says. The result still goes into a sandboxed frame; neither of the two is trusted alone.

export type SanitiseOptions = {
  /** Says where an image may be loaded from instead of `source` (as the message spells it); null leaves the image without source. */
  image(source: string): string | null;
};

const allowedTags =
  `a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
  figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span
  strike strong style sub summary details sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(/\s+/);

/** Their text is not text of the message. */
const droppedWithContent =
  'script textarea option xmp noscript title noembed noframes iframe object embed svg math select template audio video canvas applet map plaintext listing'.split(
    ' ',
  );

const maxNesting = 300;
const safeDataImage = /^data:image\/(?:png|jpe?g|gif|webp|bmp|avif)(?:;charset=[\w-]+)?;base64,[A-Za-z0-9+/=\s]+$/i;

/**
 * Cleans a body. Gives a fragment (no html, head or body element).
 * Links open in a new window and tell no referrer; `style` elements and attributes go through the CSS filter.
 */
export function sanitiseHtml(html: string, options: SanitiseOptions): string {
  const clean = sanitizeHtml(boundHtml(html), {
    allowedTags,
    // The one "vulnerable" tag is `style`; its text is replaced below.
    allowVulnerableTags: true,
    nonTextTags: droppedWithContent,
    nestingLimit: maxNesting,
    allowedAttributes: {
      '*': ['style', 'class', 'dir', 'lang', 'title', 'align', 'valign', 'width', 'height', 'bgcolor', 'role', 'aria-label', 'aria-hidden'],
      a: ['href', 'target', 'rel'],
      img: ['src', 'alt', 'border', 'hspace', 'vspace'],
      font: ['color', 'face', 'size'],
      table: ['border', 'cellpadding', 'cellspacing', 'summary', 'frame', 'rules'],
      td: ['colspan', 'rowspan', 'nowrap', 'scope'],
      th: ['colspan', 'rowspan', 'nowrap', 'scope'],
      col: ['span'],
      colgroup: ['span'],
      ol: ['start', 'type', 'reversed'],
      ul: ['type'],
      li: ['value', 'type'],
      hr: ['size', 'noshade', 'color'],
      br: ['clear'],
      blockquote: ['cite', 'type'],
      details: ['open'],
      time: ['datetime'],
      style: [],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['http', 'https', 'data', 'cid'] },
    allowedSchemesAppliedToAttributes: ['href', 'src', 'cite'],
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    transformTags: {
      // The body's colours are the message's; the frame's body is ours.
      body: sanitizeHtml.simpleTransform('div', {}),
      a: (tagName, attributes) => ({ tagName, attribs: link(attributes) }),
      img: (tagName, attributes) => ({ tagName, attribs: image(attributes, options) }),
      '*': (tagName, attributes) => ({ tagName, attribs: styled(attributes) }),
    },
  });
  // The writer escaped every other "<", so these are exactly the style elements it let through.
  return clean.replace(/<style>([\s\S]*?)<\/style>/g, (_whole, css: string) => {
    const kept = filterStyleSheet(css).replaceAll('<', '');
    return kept === '' ? '' : `<style>${kept}</style>`;
  });
}

type Attributes = Record<string, string>;

function styled(attributes: Attributes): Attributes {
  if (attributes['style'] === undefined) return attributes;
  const { style, ...rest } = attributes;
  const kept = filterDeclarations(style ?? '');
  return kept === '' ? rest : { ...rest, style: kept };
}

function link(attributes: Attributes): Attributes {
  const { target: _target, rel: _rel, href, ...rest } = attributes;
  // A link without a scheme would lead into our own site.
  if (href === undefined || !/^\s*(?:https?:|mailto:|tel:)/i.test(href)) return rest;
  return { ...rest, href: href.trim(), target: '_blank', rel: 'noopener noreferrer nofollow' };
}

function image(attributes: Attributes, options: SanitiseOptions): Attributes {
  const { src, ...rest } = attributes;
  const source = src?.trim() ?? '';
  if (source === '') return rest;
  if (/^data:/i.test(source)) return safeDataImage.test(source) ? { ...rest, src: source } : rest;
  const shown = options.image(source.startsWith('//') ? `https:${source}` : source);
  return shown === null ? rest : { ...rest, src: shown };
}
