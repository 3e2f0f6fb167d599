// What a browser says of itself, as people call it. Order matters: Edge also says Chrome, Chrome also says Safari.

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

export type Agent = { browser: string | null; system: string | null; handheld: boolean };

/** Browser and system behind a User-Agent header; null where it does not tell. */
export function describeAgent(agent: string): Agent {
  const nameIn = (list: typeof browsers) => list.find(([mark]) => mark.test(agent))?.[1] ?? null;
  const system = nameIn(systems);
  return { browser: nameIn(browsers), system, handheld: system === 'iPhone' || system === 'iPad' || system === 'Android' };
}
