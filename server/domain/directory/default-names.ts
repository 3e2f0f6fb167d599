/** What a new account's first calendar, task list and address book are called, in the owner's language. */
export const defaultNames: Readonly<Record<'en' | 'fr', { calendar: string; tasks: string; addressbook: string }>> = {
  en: { calendar: 'Personal', tasks: 'Tasks', addressbook: 'Contacts' },
  fr: { calendar: 'Personnel', tasks: 'Tâches', addressbook: 'Contacts' },
};
