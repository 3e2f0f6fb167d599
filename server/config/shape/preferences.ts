import { z } from 'zod';
import { about, timeZone } from './setting';

export const preferenceDefaultsShape = about(
  z.strictObject({
    language: about(z.enum(['en', 'fr']).optional(), {
      description: 'Language of the login page and of new accounts.',
      predecessor: 'SOGoLanguage',
    }),
    timeZone: about(timeZone.optional(), {
      description: 'Time zone (IANA name) of new accounts.',
      example: 'Europe/Paris',
      predecessor: 'SOGoTimeZone',
    }),
    theme: about(z.enum(['system', 'light', 'dark']).optional(), { description: 'Light, dark, or as the system says.' }),
    density: about(z.enum(['comfortable', 'compact']).optional(), { description: 'Height of list rows.' }),
    firstDayOfWeek: about(z.number().int().min(1).max(7).optional(), {
      description: '1 is Monday, 7 is Sunday.',
      predecessor: 'SOGoFirstDayOfWeek',
    }),
    hourCycle: about(z.enum(['h23', 'h12']).optional(), {
      description: '24-hour (`h23`) or 12-hour (`h12`) clock.',
      predecessor: 'SOGoTimeFormat',
    }),
    singleKeyShortcuts: about(z.boolean().optional(), { description: 'Keys such as j and k act without a modifier.' }),
    mailLayout: about(z.enum(['right', 'below', 'none']).optional(), { description: 'Where the reading pane is.' }),
    mailView: about(z.enum(['conversations', 'messages']).optional(), {
      description: 'Group messages to conversations or not.',
      predecessor: 'SOGoMailListViewColumnsOrder',
    }),
    undoSendSeconds: about(z.number().int().min(0).max(30).optional(), { description: 'How long a sent message can be taken back.' }),
    markReadSeconds: about(z.number().int().min(0).max(60).optional(), { description: 'Seconds until an opened message counts as read.' }),
    workStartHour: about(z.number().int().min(0).max(23).optional(), {
      description: 'First working hour.',
      predecessor: 'SOGoDayStartTime',
    }),
    workEndHour: about(z.number().int().min(1).max(24).optional(), {
      description: 'End of the last working hour.',
      predecessor: 'SOGoDayEndTime',
    }),
    defaultReminderMinutes: about(z.number().int().min(0).max(40_320).nullable().optional(), {
      description: 'Reminder of new events, minutes before; `null` for none.',
    }),
  }),
  { description: 'What an account has as long as the person did not choose.' },
);

export type PreferenceDefaults = z.infer<typeof preferenceDefaultsShape>;
