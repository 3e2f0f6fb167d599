import type { Language } from '@/server/domain/preferences/schema';

const known: readonly Language[] = ['en', 'fr'];

/** The first language of an Accept-Language header that we speak (RFC 9110 section 12.5.4), else the fallback. */
export function chooseLanguage(header: string | null, fallback: Language): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part, index) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find((q) => q !== undefined);
      return { language: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality), index };
    })
    .filter((part) => part.quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  for (const { language } of wanted) {
    const match = known.find((one) => one === language);
    if (match) return match;
  }
  return fallback;
}
