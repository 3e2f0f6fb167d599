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
  preferences: Preferences;
  version: string;
};
