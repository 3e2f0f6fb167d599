'use client';

import { ChevronRight, FolderPlus, MailCheck, Pencil, Trash2 } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { linkProps } from '../lib/route';
import { cn } from '../ui/cn';
import { ContextMenu, MenuItem, MenuSeparator } from '../ui/menu';
import { draggedRows } from './dragged-rows';
import { FolderIcon } from './folder-icon';
import type { FolderNode } from './folder-order';
import type { FolderQuestion } from './folder-tree';
import { useMail } from './mail-context';
import { mailPath } from './mail-route';
import { useFolderActions } from './use-folder-actions';
import { useFolderName } from './use-folders';

type Props = {
  node: FolderNode;
  active: boolean;
  folded: boolean;
  onToggle: () => void;
  onOpen: () => void;
  onAsk: (question: FolderQuestion) => void;
};

/** One folder: opens on click, takes messages that are dropped on it, has its menu on right click. */
export function FolderRow({ node, active, folded, onToggle, onOpen, onAsk }: Props) {
  const t = useTranslations('mail');
  const nameOf = useFolderName();
  const { actions, place } = useMail();
  const [over, setOver] = useState(false);
  const { folder } = node;
  const name = nameOf(folder);
  // Drafts and templates: how many there are; elsewhere: how many are unread.
  const count = folder.role === 'drafts' ? folder.total : folder.role === 'sent' || folder.role === 'trash' ? 0 : folder.unread;
  const accepts = () => draggedRows.get().length > 0 && folder.selectable && folder.path !== place.folder;

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const rows = draggedRows.get();
    draggedRows.set([]);
    if (rows.length > 0) actions.move(rows, { path: folder.path });
  }

  return (
    <ContextMenu items={<FolderMenu node={node} onAsk={onAsk} />}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; moving by keyboard is the Move command */}
      <div
        onDragOver={(event) => {
          if (!accepts()) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        style={{ paddingInlineStart: `${node.depth * 0.875}rem` }}
        className={cn(
          'group relative flex h-nav-row items-center rounded-md hover:bg-hover',
          active && 'bg-accent-soft hover:bg-accent-soft',
          over && 'bg-accent-soft outline-2 outline-accent',
        )}
      >
        {node.children.length > 0 ? (
          <button
            type="button"
            aria-expanded={!folded}
            aria-label={t(folded ? 'unfoldFolder' : 'foldFolder', { name })}
            onClick={onToggle}
            className="absolute z-10 -ms-1 flex size-5 items-center justify-center rounded-sm text-ink-3 hover:text-ink max-md:size-8"
          >
            <ChevronRight aria-hidden className={cn('size-3.5 rtl:-scale-x-100', !folded && 'rotate-90 rtl:rotate-90')} />
          </button>
        ) : null}
        <a
          {...linkProps(mailPath({ folder: folder.path }), folder.selectable ? onOpen : onToggle)}
          aria-current={active ? 'page' : undefined}
          className={cn(
            'flex h-full min-w-0 flex-1 items-center gap-2.5 rounded-md ps-4 pe-2 text-ink-2 no-underline [&>svg]:size-[1.125rem] [&>svg]:shrink-0',
            active && 'font-medium text-accent-strong',
            !active && count > 0 && folder.role !== 'drafts' && 'font-semibold text-ink',
          )}
        >
          <FolderIcon role={folder.role} />
          <span className="min-w-0 flex-1 truncate">{name}</span>
          {count > 0 ? (
            <span className={cn('tabular text-xs', active ? 'text-accent-strong' : 'text-ink-3')}>
              <span aria-hidden>{count}</span>
              <span className="sr-only">{t(folder.role === 'drafts' ? 'draftCount' : 'unreadCount', { count })}</span>
            </span>
          ) : null}
        </a>
      </div>
    </ContextMenu>
  );
}

function FolderMenu({ node: { folder }, onAsk }: { node: FolderNode; onAsk: (question: FolderQuestion) => void }) {
  const t = useTranslations('mail');
  const act = useFolderActions();
  const canEmpty = folder.role === 'trash' || folder.role === 'junk';
  return (
    <>
      <MenuItem icon={<MailCheck aria-hidden />} disabled={folder.unread === 0} onSelect={() => act.markRead(folder)}>
        {t('markFolderRead')}
      </MenuItem>
      <MenuItem icon={<FolderPlus aria-hidden />} onSelect={() => onAsk({ kind: 'create', parent: folder })}>
        {t('newFolderInside')}
      </MenuItem>
      {folder.role === null ? (
        <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onAsk({ kind: 'rename', folder })}>
          {t('renameFolder')}
        </MenuItem>
      ) : null}
      {canEmpty || folder.role === null ? <MenuSeparator /> : null}
      {canEmpty ? (
        <MenuItem icon={<Trash2 aria-hidden />} danger disabled={folder.total === 0} onSelect={() => act.empty(folder)}>
          {t('emptyFolder')}
        </MenuItem>
      ) : null}
      {folder.role === null ? (
        <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => act.remove(folder)}>
          {t('deleteFolder')}
        </MenuItem>
      ) : null}
    </>
  );
}
