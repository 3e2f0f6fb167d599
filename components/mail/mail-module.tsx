'use client';

import { SquarePen } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageRow } from '@/server/domain/mail/schema';
import { useLive } from '../lib/live';
import { useMe, usePreferences } from '../lib/me';
import { navigate, useRoute } from '../lib/route';
import { useScreen } from '../lib/screen';
import { notify } from '../lib/toasts';
import { compose } from '../shell/compose-request';
import { ModuleLayout } from '../shell/module-layout';
import { FolderTree } from './folder-tree';
import { useMailCache } from './mail-cache';
import { type Layout, MailProvider, type MailState } from './mail-context';
import { MailPanes } from './mail-panes';
import { type MailPlace, mailPath, parseMailRoute } from './mail-route';
import { resetSelection, selection, setCursor } from './selection';
import { useFolders, useMailClosed } from './use-folders';
import { useMailActions } from './use-mail-actions';
import { useMailCommands } from './use-mail-commands';
import { useMessageList } from './use-message-list';

const MailClosed = dynamic(() => import('./mail-closed').then((loaded) => loaded.MailClosed), { ssr: false });
const MoveDialog = dynamic(() => import('./move-dialog').then((loaded) => loaded.MoveDialog), { ssr: false });

/** Mail: folders, list, reading pane. The address says which folder, message, search and filter. */
export default function MailModule() {
  const t = useTranslations('mail');
  const screen = useScreen();
  const [moving, setMoving] = useState<readonly MessageRow[] | null>(null);
  const state = useMailState(setMoving);
  const { closed, retry } = useMailClosed();
  useMailCommands(state, closed === null);
  useMailLive();
  usePageTitle(state);

  const { place, layout } = state;
  const reading = place.uid !== null && layout === 'none';
  return (
    <MailProvider value={state}>
      <ModuleLayout
        sidebarLabel={t('folders')}
        sidebar={<FolderTree />}
        newAction={
          closed || (reading && screen === 'phone')
            ? null
            : { label: t('compose'), icon: <SquarePen aria-hidden />, onClick: () => compose() }
        }
      >
        {closed ? <MailClosed reason={closed} retry={retry} /> : <MailPanes />}
      </ModuleLayout>
      {moving ? (
        <MoveDialog
          onClose={() => setMoving(null)}
          onChoose={(path) => {
            setMoving(null);
            state.actions.move(moving, { path });
          }}
        />
      ) : null}
    </MailProvider>
  );
}

const noFolders: MailState['folders'] = [];

function useMailState(askMove: MailState['askMove']): MailState {
  const { mailLayout, mailView } = usePreferences();
  const screen = useScreen();
  const route = useRoute();
  const { data: folders } = useFolders();
  const place = useMemo(() => parseMailRoute(route, folders), [route, folders]);
  const folder = folders?.find((entry) => entry.path === place.folder);
  // A draft is one message, whatever it answers.
  const view = folder?.role === 'drafts' ? 'messages' : mailView;
  const list = useMessageList({ folder: place.folder, view, filter: place.filter, search: place.search }, folders !== undefined);
  const layout: Layout = screen === 'phone' || (screen === 'tablet' && mailLayout === 'right') ? 'none' : mailLayout;

  const latest = useRef({ place, list, layout });
  latest.current = { place, list, layout };

  const go = useCallback((change: Partial<MailPlace>, options?: { replace?: boolean }) => {
    navigate(mailPath({ ...latest.current.place, ...change }), options);
  }, []);

  const { folder: path, search, filter } = place;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list means another selection
  useEffect(() => resetSelection(), [path, search, filter]);

  const openRow = useMemo(() => {
    const index = place.uid === null ? -1 : list.indexOf(place.uid);
    return index < 0 ? undefined : list.rowAt(index);
  }, [place.uid, list]);

  const open = useCallback(
    (row: MessageRow, index: number) => {
      setCursor({ uid: row.uid, index });
      go({ uid: row.uid }, { replace: latest.current.place.uid !== null });
    },
    [go],
  );

  const step = useCallback(
    (by: number) => {
      const { place: here, list: rows, layout: panes } = latest.current;
      const { cursor } = selection.get();
      const from = here.uid !== null ? rows.indexOf(here.uid) : cursor ? rows.indexOf(cursor.uid) : -1;
      const at = from < 0 ? (cursor?.index ?? (by > 0 ? -1 : 0)) : from;
      const index = Math.min(Math.max(0, at + by), (rows.total ?? 1) - 1);
      const row = rows.rowAt(index);
      if (!row || (from >= 0 && index === from)) return;
      if (here.uid !== null || panes !== 'none') open(row, index);
      else setCursor({ uid: row.uid, index });
    },
    [open],
  );

  const onLeave = useCallback(
    (rows: readonly MessageRow[]) => {
      const { place: here, list: held, layout: panes } = latest.current;
      const gone = new Set(rows.map((row) => row.uid));
      const { cursor } = selection.get();
      const current = here.uid ?? cursor?.uid;
      if (current === undefined || !gone.has(current)) return;
      const index = held.indexOf(current);
      const next = nextRow(held, index, gone);
      // After the removal the rows before it that stay decide its new place.
      if (next) setCursor({ uid: next.row.uid, index: next.index });
      else setCursor(null);
      if (here.uid !== null) go({ uid: panes === 'none' || !next ? null : next.row.uid }, { replace: true });
    },
    [go],
  );

  const actions = useMailActions({ folder: place.folder, folders: folders ?? noFolders, onLeave });

  const targets = useCallback((): readonly MessageRow[] => {
    const { ticked, cursor } = selection.get();
    if (ticked.size > 0) return [...ticked.values()];
    const { place: here, list: held } = latest.current;
    const uid = here.uid ?? cursor?.uid;
    const index = uid === undefined ? -1 : held.indexOf(uid);
    const row = index < 0 ? undefined : held.rowAt(index);
    return row ? [row] : [];
  }, []);

  return useMemo(
    () => ({ place, go, folders: folders ?? noFolders, folder, layout, list, actions, targets, openRow, open, step, askMove }),
    [place, go, folders, folder, layout, list, actions, targets, openRow, open, step, askMove],
  );
}

/** The row that takes the place of the one at `index` when `gone` leave: the next that stays, else the one before. */
function nextRow(list: MailState['list'], index: number, gone: ReadonlySet<number>) {
  if (index < 0) return undefined;
  let leavingBefore = 0;
  for (let at = 0; at < index; at += 1) if (gone.has(list.rowAt(at)?.uid ?? 0)) leavingBefore += 1;
  for (let at = index + 1; at < (list.total ?? 0); at += 1) {
    const row = list.rowAt(at);
    if (!row) break;
    if (!gone.has(row.uid)) return { row, index: index - leavingBefore };
  }
  for (let at = index - 1; at >= 0; at -= 1) {
    const row = list.rowAt(at);
    if (row && !gone.has(row.uid)) return { row, index: Math.max(0, at - leavingBefore) };
  }
  return undefined;
}

function useMailLive() {
  const t = useTranslations('mail');
  const cache = useMailCache();
  useLive('mail', () => cache.stale());
  useLive('folders', () => cache.stale());
  useLive('outbox', ({ state }) => {
    cache.stale();
    if (state === 'failed') notify({ kind: 'error', message: t('sendFailed') });
  });
}

function usePageTitle({ folder }: MailState) {
  const t = useTranslations('mail');
  const { brand } = useMe();
  const unread = folder?.unread ?? 0;
  const name = folder ? (folder.role ? t(`roles.${folder.role}`) : folder.name) : t('title');
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${name} · ${brand.name}`;
  }, [unread, name, brand.name]);
}
