let rules: string | null = null;

/** The page's @font-face rules with absolute addresses, for documents in frames, which do not inherit fonts. */
export function pageFonts(): string {
  rules ??= [...document.styleSheets].flatMap(fontRules).join('\n');
  return rules;
}

function fontRules(sheet: CSSStyleSheet): string[] {
  try {
    return [...sheet.cssRules]
      .filter((rule) => rule instanceof CSSFontFaceRule)
      .map((rule) =>
        rule.cssText.replace(
          /url\("?([^")]+)"?\)/g,
          (_all, address: string) => `url("${new URL(address, sheet.href ?? document.baseURI).href}")`,
        ),
      );
  } catch {
    // A style sheet of another origin (an extension's) may not be read.
    return [];
  }
}
