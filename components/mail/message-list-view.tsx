// biome-ignore-all lint/a11y/useSemanticElements: a grid of blocks, because rows of a table cannot be placed by a virtual list
'use client';

import { Inbox, SearchX } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type KeyboardEvent, useCallback, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageRow } from '@/server/domain/mail/schema';
import { failureCode, mailReason } from '../lib/trpc';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { useMail } from './mail-context';
import { MessageRowView } from './message-row';
import { RowPlaceholder } from './row-placeholder';
import { setCursor, tickRows, toggleTick, useSelection } from './selection';
import { useFixedRows, useRestingView } from './use-fixed-rows';
import { useFolderName } from './use-folders';
import { useRowShape } from './use-row-shape';

const MailClosed = dynamic(() => import('./mail-closed').then((loaded) => loaded.MailClosed), { ssr: false });

/** The rows, drawn only where one looks: smooth for 100,000 messages. */
export function MessageListView() {
  const t = useTranslations('mail');
  const { list, place, folder, openRow, open } = useMail();
  const { ticked, cursor, anchor } = useSelection();
  const nameOf = useFolderName();
  const shape = useRowShape();
  const scroller = useRef<HTMLDivElement>(null);
  const total = list.total;
  const { first, last, totalHeight, scrollTo } = useFixedRows({ count: total ?? 0, height: shape.height, scroller, overscan: 8 });
  useRestingView(first, Math.max(first, last), list.show);

  const listKey = `${place.folder} ${place.search} ${place.filter}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list starts at its top
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [listKey]);

  const activeIndex = openRow ? list.indexOf(openRow.uid) : (cursor?.index ?? -1);
  useEffect(() => {
    if (activeIndex >= 0) scrollTo(activeIndex);
  }, [activeIndex, scrollTo]);

  const tick = useCallback(
    (row: MessageRow, index: number, range: boolean) => {
      if (!range || anchor === null) return toggleTick(row, index);
      const [from, to] = anchor < index ? [anchor, index] : [index, anchor];
      const rows = Array.from({ length: to - from + 1 }, (_, at) => list.rowAt(from + at)).filter((held) => held !== undefined);
      tickRows(rows);
    },
    [anchor, list],
  );

  function onKeyDown(event: KeyboardEvent) {
    if (total === null || total === 0 || event.defaultPrevented) return;
    const current = activeIndex;
    const jump = { Home: 0, End: total - 1, PageDown: current + 10, PageUp: current - 10 }[event.key];
    if (jump !== undefined) {
      event.preventDefault();
      const index = Math.min(Math.max(0, jump), total - 1);
      const row = list.rowAt(index);
      if (row && openRow) open(row, index);
      else if (row) setCursor({ uid: row.uid, index });
      else scrollTo(index);
    }
    if (event.key === ' ' && cursor) {
      event.preventDefault();
      const row = list.rowAt(cursor.index);
      if (row) tick(row, cursor.index, event.shiftKey);
    }
    if (event.shiftKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      event.stopPropagation();
      const index = Math.min(Math.max(0, current + (event.key === 'ArrowDown' ? 1 : -1)), total - 1);
      const here = list.rowAt(current);
      const row = list.rowAt(index);
      if (here && row) {
        tickRows([here, row]);
        setCursor({ uid: row.uid, index });
      }
    }
  }

  if (list.error !== null) return <ListFailed error={list.error} retry={list.retry} />;
  if (total === 0) return <NothingHere search={place.search} filtered={place.filter !== 'all'} inbox={folder?.role === 'inbox'} />;
  return (
    <div
      ref={scroller}
      id="mail-list"
      role="grid"
      tabIndex={0}
      data-focus-inner
      aria-label={folder ? t('messagesIn', { folder: nameOf(folder) }) : t('messages')}
      aria-rowcount={total ?? -1}
      aria-multiselectable="true"
      aria-busy={total === null}
      aria-activedescendant={
        activeIndex >= first && activeIndex <= last && list.rowAt(activeIndex) ? `row-${list.rowAt(activeIndex)?.uid}` : undefined
      }
      onKeyDown={onKeyDown}
      className="group/list min-h-0 flex-1 overflow-y-auto overscroll-contain"
    >
      {total === null ? (
        <RowPlaceholder rows={12} height={shape.height} />
      ) : (
        <div role="rowgroup" style={{ height: totalHeight }} className="relative">
          {Array.from({ length: last - first + 1 }, (_, at) => first + at).map((index) => {
            const row = list.rowAt(index);
            return (
              <div
                key={index}
                role={row ? undefined : 'presentation'}
                style={{ height: shape.height, transform: `translateY(${index * shape.height}px)` }}
                className="absolute inset-x-0 top-0"
              >
                {row ? (
                  <MessageRowView
                    row={row}
                    index={index}
                    line={shape.line}
                    ticked={ticked.has(row.uid)}
                    ticking={ticked.size > 0}
                    open={openRow?.uid === row.uid}
                    cursor={cursor?.uid === row.uid}
                    onTick={tick}
                  />
                ) : (
                  <RowPlaceholder rows={1} height={shape.height} />
                )}
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}

function ListFailed({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const reason = mailReason(error);
  if (reason) return <MailClosed reason={reason} retry={retry} />;
  return (
    <div role="alert" className="flex-1">
      <EmptyState title={t('listFailed')} action={<Button onClick={retry}>{common('actions.retry')}</Button>}>
        {common(`errors.${failureCode(error)}`)}
      </EmptyState>
    </div>
  );
}

function NothingHere({ search, filtered, inbox }: { search: string; filtered: boolean; inbox: boolean }) {
  const t = useTranslations('mail');
  const { go } = useMail();
  const looking = search !== '' || filtered;
  return (
    <div id="mail-list" tabIndex={-1} className="flex-1 overflow-y-auto focus:outline-none">
      <EmptyState
        icon={looking ? <SearchX aria-hidden /> : <Inbox aria-hidden />}
        title={t(looking ? 'empty.nothingFound' : inbox ? 'empty.inbox' : 'empty.folder')}
        action={looking ? <Button onClick={() => go({ search: '', filter: 'all' })}>{t('showAll')}</Button> : null}
      >
        {t(looking ? 'empty.nothingFoundHint' : inbox ? 'empty.inboxHint' : 'empty.folderHint')}
      </EmptyState>
    </div>
  );
}
