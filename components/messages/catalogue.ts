import type { Language } from '@/server/domain/preferences/schema';
import enAdmin from './en/admin.json';
import enCalendar from './en/calendar.json';
import enCommon from './en/common.json';
import enContacts from './en/contacts.json';
import enLogin from './en/login.json';
import enMail from './en/mail.json';
import enSettings from './en/settings.json';
import enSharing from './en/sharing.json';
import frAdmin from './fr/admin.json';
import frCalendar from './fr/calendar.json';
import frCommon from './fr/common.json';
import frContacts from './fr/contacts.json';
import frLogin from './fr/login.json';
import frMail from './fr/mail.json';
import frSettings from './fr/settings.json';
import frSharing from './fr/sharing.json';

// Loaded by server components only; the browser gets the one language it shows.

const en = {
  common: enCommon,
  mail: enMail,
  calendar: enCalendar,
  contacts: enContacts,
  settings: enSettings,
  sharing: enSharing,
  login: enLogin,
  admin: enAdmin,
};

export type Messages = typeof en;

// Widened: French has the same keys (a test compares them), not the same literal types.
const fr: Messages = {
  common: frCommon,
  mail: frMail,
  calendar: frCalendar,
  contacts: frContacts,
  settings: frSettings,
  sharing: frSharing,
  login: frLogin,
  admin: frAdmin,
};

const catalogue: Record<Language, Messages> = { en, fr };

/** All sentences of a language, by area. */
export function messagesFor(language: Language): Messages {
  return catalogue[language];
}

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language;
    Messages: Messages;
  }
}
