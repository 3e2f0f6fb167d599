import { z } from 'zod';

// What a person may choose; what they did not choose falls through to the domain's and the system's defaults.

export const languages = ['en', 'fr'] as const;
export type Language = (typeof languages)[number];

export const preferencesShape = z.object({
  language: z.enum(languages),
  timeZone: z.string().max(64),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  /** 1 = Monday … 7 = Sunday. */
  firstDayOfWeek: z.number().int().min(1).max(7),
  hourCycle: z.enum(['h23', 'h12']),
  singleKeyShortcuts: z.boolean(),
  mailLayout: z.enum(['right', 'below', 'none']),
  mailView: z.enum(['conversations', 'messages']),
  undoSendSeconds: z.number().int().min(0).max(30),
  markReadSeconds: z.number().int().min(0).max(60),
  workStartHour: z.number().int().min(0).max(23),
  workEndHour: z.number().int().min(1).max(24),
  defaultReminderMinutes: z.number().int().min(0).max(40_320).nullable(),
});
export type Preferences = z.infer<typeof preferencesShape>;
export const preferencesPatch = preferencesShape.partial();

/** Everything the browser must know about who is signed in before it draws the first frame. */
export type Me = {
  login: string;
  displayName: string;
  address: string;
  admin: boolean;
  domain: string;
  /** The domain's name and accent colour (#RRGGBB) and logo. */
  brand: { name: string; accent: string | null; logoUrl: string | null };
  modules: { mail: boolean; calendar: boolean; contacts: boolean };
  /** Functions that can be switched off (DOM-9): what is false is not on the page. */
  functions: {
    sharing: boolean;
    shareSearch: boolean;
    publicLinks: boolean;
    export: boolean;
    directory: boolean;
    dav: boolean;
    activeSync: boolean;
  };
  preferences: Preferences;
  version: string;
};

/** Where the sign-in page keeps the language somebody picked there, until they are signed in. */
export const languageCookie = 'atrium.lang';

/** The language in a Cookie header, if one was picked. */
export function pickedLanguage(cookies: string | null | undefined): Language | null {
  const picked = new RegExp(`(?:^|;\\s*)${languageCookie}=(\\w+)(?:;|$)`).exec(cookies ?? '')?.[1];
  return languages.find((one) => one === picked) ?? null;
}

/** The first of our languages that a browser's Accept-Language header asks for (RFC 9110 section 12.5.4); null when it asks for none of them. */
export function acceptedLanguage(header: string | null | undefined): Language | null {
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
    const match = languages.find((one) => one === language);
    if (match) return match;
  }
  return null;
}
