import type { useTranslations } from 'use-intl';
import type { Command } from '../lib/commands';
import { createExternalStore } from '../lib/external-store';
import type { MailState } from './mail-context';

/** What the reading pane offers to the keys; it says so while a message is in view. */
export type ReadingHandlers = { reply: () => void; replyAll: () => void; forward: () => void; print: () => void; unfoldAll: () => void };

export const readingHandlers = createExternalStore<ReadingHandlers | null>(null);

type Words = { t: ReturnType<typeof useTranslations<'mail.commands'>>; group: string; phone: boolean };

export function readingCommands(mail: MailState, { t, group }: Words): Command[] {
  const when = () => mail.place.uid !== null && readingHandlers.get() !== null;
  const run = (name: keyof ReadingHandlers) => () => readingHandlers.get()?.[name]();
  return [
    { id: 'mail.reply', label: t('reply'), group, keys: ['r'], when, run: run('reply') },
    { id: 'mail.replyAll', label: t('replyAll'), group, keys: ['a'], when, run: run('replyAll') },
    { id: 'mail.forward', label: t('forward'), group, keys: ['f'], when, run: run('forward') },
    { id: 'mail.unfold', label: t('unfold'), group, keys: [';'], when, run: run('unfoldAll') },
    { id: 'mail.print', label: t('print'), group, when, run: run('print') },
  ];
}
