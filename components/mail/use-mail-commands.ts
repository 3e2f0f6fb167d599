'use client';

import { useTranslations } from 'use-intl';
import type { MessageRow } from '@/server/domain/mail/schema';
import { type Command, useCommands } from '../lib/commands';
import { useScreen } from '../lib/screen';
import { compose } from '../shell/compose-request';
import type { MailState } from './mail-context';
import { readingCommands } from './reading-commands';
import { selection, setTicked, tickRows, toggleTick, untickAll } from './selection';
import { folderByRole, useFolderName } from './use-folders';

/** Everything one can do in mail, by name and key. */
export function useMailCommands(mail: MailState, canWrite: boolean): void {
  const t = useTranslations('mail.commands');
  const group = useTranslations('mail')('title');
  const go = useTranslations('common')('groups.go');
  const nameOf = useFolderName();
  const screen = useScreen();
  const { actions, targets, place, folders, list } = mail;
  const some = () => targets().length > 0;
  const on = (act: (rows: readonly MessageRow[]) => void) => () => act(targets());
  const role = mail.folder?.role ?? null;

  const commands: Command[] = [
    { id: 'mail.compose', label: t('compose'), group, keys: ['c'], when: () => canWrite, run: () => compose() },
    {
      id: 'mail.archive',
      label: t('archive'),
      group,
      keys: ['e'],
      when: () => some() && role !== 'archive',
      run: on((rows) => actions.move(rows, { role: 'archive' })),
    },
    {
      id: 'mail.delete',
      label: t(role === 'trash' || role === 'junk' ? 'destroy' : 'delete'),
      group,
      keys: ['#', 'delete'],
      when: some,
      run: on(actions.remove),
    },
    role === 'junk'
      ? { id: 'mail.junk', label: t('notJunk'), group, keys: ['!'], when: some, run: on((rows) => actions.move(rows, { role: 'inbox' })) }
      : { id: 'mail.junk', label: t('junk'), group, keys: ['!'], when: some, run: on((rows) => actions.move(rows, { role: 'junk' })) },
    { id: 'mail.move', label: t('move'), group, keys: ['v'], when: some, run: on(mail.askMove) },
    {
      id: 'mail.toggleRead',
      label: t('toggleRead'),
      group,
      keys: ['u'],
      when: some,
      run: on((rows) =>
        actions.flag(
          rows,
          'seen',
          rows.some((row) => row.unread),
        ),
      ),
    },
    { id: 'mail.read', label: t('read'), group, keys: ['shift+i'], when: some, run: on((rows) => actions.flag(rows, 'seen', true)) },
    { id: 'mail.unread', label: t('unread'), group, keys: ['shift+u'], when: some, run: on((rows) => actions.flag(rows, 'seen', false)) },
    {
      id: 'mail.flag',
      label: t('flag'),
      group,
      keys: ['s'],
      when: some,
      run: on((rows) => actions.flag(rows, 'flagged', !rows.every((row) => row.flagged))),
    },
    { id: 'mail.next', label: t('next'), group, keys: ['j', 'arrowdown'], quiet: true, run: () => mail.step(1) },
    { id: 'mail.previous', label: t('previous'), group, keys: ['k', 'arrowup'], quiet: true, run: () => mail.step(-1) },
    {
      id: 'mail.open',
      label: t('open'),
      group,
      keys: ['o', 'enter'],
      quiet: true,
      when: () => place.uid === null && selection.get().cursor !== null,
      run: openCursor,
    },
    {
      id: 'mail.back',
      label: t('back'),
      group,
      keys: ['escape'],
      quiet: true,
      when: () => selection.get().ticked.size > 0 || place.uid !== null || place.search !== '',
      run: back,
    },
    { id: 'mail.select', label: t('select'), group, keys: ['x'], quiet: true, run: tickCursor },
    { id: 'mail.selectAll', label: t('selectAll'), group, keys: ['mod+a'], when: () => (list.total ?? 0) > 0, run: tickHeld },
    { id: 'mail.search', label: t('search'), group, keys: ['/'], run: () => document.getElementById('mail-search')?.focus() },
    { id: 'mail.refresh', label: t('refresh'), group, run: list.retry },
    ...readingCommands(mail, { t, group, phone: screen === 'phone' }),
    ...(['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'] as const).flatMap((name): Command[] => {
      const folder = folderByRole(folders, name);
      const key = { inbox: 'g i', drafts: 'g d', sent: 'g s', archive: 'g a', junk: 'g !', trash: 'g #' }[name];
      return folder ? [goTo(folder, [key])] : [];
    }),
    ...folders.filter((folder) => folder.role === null && folder.selectable).map((folder) => goTo(folder)),
  ];
  useCommands(commands);

  function goTo(folder: MailState['folders'][number], keys: readonly string[] = []): Command {
    return {
      id: `mail.go.${folder.path}`,
      label: nameOf(folder),
      group: go,
      keys,
      words: folder.path,
      run: () => mail.go({ folder: folder.path, uid: null, search: '', filter: 'all' }),
    };
  }

  function openCursor() {
    const { cursor } = selection.get();
    const index = cursor ? list.indexOf(cursor.uid) : -1;
    const row = index < 0 ? undefined : list.rowAt(index);
    if (row) mail.open(row, index);
  }

  function back() {
    if (selection.get().ticked.size > 0) untickAll();
    else if (place.uid !== null) mail.go({ uid: null });
    else mail.go({ search: '' });
  }

  function tickCursor() {
    const { cursor } = selection.get();
    const uid = place.uid ?? cursor?.uid;
    const index = uid === undefined ? -1 : list.indexOf(uid);
    const row = index < 0 ? undefined : list.rowAt(index);
    if (row) toggleTick(row, index);
  }

  function tickHeld() {
    const rows = Array.from({ length: list.total ?? 0 }, (_, index) => list.rowAt(index)).filter((row) => row !== undefined);
    if (rows.every((row) => selection.get().ticked.has(row.uid))) setTicked([]);
    else tickRows(rows);
  }
}
