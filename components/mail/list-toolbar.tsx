'use client';

import { Archive, FolderInput, ListFilter, MailOpen, OctagonAlert, RefreshCw, Search, Star, Trash2, X } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { runCommand } from '../lib/commands';
import { usePreferences, useSetPreferences } from '../lib/me';
import { useScreen } from '../lib/screen';
import { CommandButton } from '../shell/command-button';
import { SidebarButton } from '../shell/module-layout';
import { PersonMenu } from '../shell/person-menu';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import { IconButton } from '../ui/icon-button';
import { Menu, MenuCheckboxItem, MenuLabel, MenuRadio, MenuSeparator } from '../ui/menu';
import { useMail } from './mail-context';
import { filters } from './mail-route';
import { SelectAllBar } from './select-all-bar';
import { setTicked, tickRows, useSelection } from './selection';
import { useFolderName } from './use-folders';

/** Above the list: search; then the folder with its filters, or what can be done with what is ticked. */
export function ListToolbar() {
  const screen = useScreen();
  const { ticked } = useSelection();
  return (
    <div className="shrink-0 border-line border-b pt-[var(--safe-top)]">
      <div className="flex items-center gap-1 px-2 pt-2 max-md:gap-0 max-md:px-1">
        <SidebarButton />
        <SearchBox />
        {screen === 'phone' ? <PersonMenu side="bottom" /> : null}
      </div>
      <div className="flex h-11 items-center gap-1 px-2">
        <TickAll />
        {ticked.size > 0 ? <TickedActions count={ticked.size} /> : <FolderLine />}
      </div>
      <SelectAllBar />
    </div>
  );
}

function SearchBox() {
  const t = useTranslations('mail');
  const { place, go } = useMail();
  const [text, setText] = useState(place.search);
  // The address leads: going back or to another folder changes what stands in the box.
  useEffect(() => setText(place.search), [place.search]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    go({ search: text.trim(), uid: null });
    document.getElementById('mail-list')?.focus();
  }
  return (
    <search className="min-w-0 flex-1">
      <form onSubmit={submit} className="relative">
        <Search aria-hidden className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-ink-3" />
        <input
          id="mail-search"
          type="search"
          enterKeyHint="search"
          aria-label={t('searchLabel')}
          placeholder={t('searchPlaceholder')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.preventDefault();
            if (text) {
              setText('');
              go({ search: '' });
            } else event.currentTarget.blur();
          }}
          className="h-8 w-full rounded-md border border-transparent bg-surface-2 ps-8 pe-8 placeholder:text-ink-3 hover:border-line-strong/50 focus:border-accent focus:bg-surface-1 focus:outline-2 focus:outline-accent focus:-outline-offset-1 max-md:h-10 [&::-webkit-search-cancel-button]:hidden"
        />
        {text ? (
          <button
            type="button"
            aria-label={t('clearSearch')}
            onClick={() => {
              setText('');
              go({ search: '' });
            }}
            className="absolute end-1 top-1/2 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink max-md:size-9"
          >
            <X aria-hidden className="size-4" />
          </button>
        ) : null}
      </form>
    </search>
  );
}

function TickAll() {
  const t = useTranslations('mail');
  const { list } = useMail();
  const { ticked } = useSelection();
  const total = list.total ?? 0;
  return (
    <span className="flex size-8 items-center justify-center max-md:hidden">
      <Checkbox
        aria-label={t('selectAll')}
        checked={total > 0 && ticked.size >= total}
        indeterminate={ticked.size > 0 && ticked.size < total}
        disabled={total === 0}
        onCheckedChange={() => {
          if (ticked.size > 0) setTicked([]);
          else tickRows(Array.from({ length: total }, (_, index) => list.rowAt(index)).filter((row) => row !== undefined));
        }}
      />
    </span>
  );
}

function TickedActions({ count }: { count: number }) {
  const t = useTranslations('mail');
  return (
    <>
      <span className="min-w-0 flex-1 truncate font-medium" aria-live="polite">
        {t('selected', { count })}
      </span>
      <CommandButton command="mail.archive">
        <Archive aria-hidden />
      </CommandButton>
      <CommandButton command="mail.delete">
        <Trash2 aria-hidden />
      </CommandButton>
      <CommandButton command="mail.move">
        <FolderInput aria-hidden />
      </CommandButton>
      <CommandButton command="mail.toggleRead">
        <MailOpen aria-hidden />
      </CommandButton>
      <CommandButton command="mail.flag" className="max-md:hidden">
        <Star aria-hidden />
      </CommandButton>
      <CommandButton command="mail.junk" className="max-md:hidden">
        <OctagonAlert aria-hidden />
      </CommandButton>
      <IconButton label={t('clearSelection')} onClick={() => setTicked([])} className="md:hidden">
        <X aria-hidden />
      </IconButton>
    </>
  );
}

function FolderLine() {
  const t = useTranslations('mail');
  const { folder, list, place, go } = useMail();
  const nameOf = useFolderName();
  const { mailView } = usePreferences();
  const setPreferences = useSetPreferences();
  const filtered = place.filter !== 'all';
  return (
    <>
      <h1 className="min-w-0 flex-1 truncate font-semibold text-base max-md:ps-2 max-md:text-lg">
        {place.search ? t('resultsIn', { folder: folder ? nameOf(folder) : '' }) : folder ? nameOf(folder) : ' '}
        {list.total !== null && (place.search || filtered) ? (
          <span className="ms-2 font-normal text-ink-3 text-sm">{t('found', { count: list.total })}</span>
        ) : null}
      </h1>
      {filtered ? (
        <Button
          size="sm"
          variant="quiet"
          className="bg-accent-soft text-accent-strong"
          icon={<X aria-hidden className="!size-3.5" />}
          aria-label={t('showAll')}
          onClick={() => go({ filter: 'all', uid: null })}
        >
          {t(`filters.${place.filter}`)}
        </Button>
      ) : null}
      <IconButton label={t('refresh')} onClick={() => runCommand('mail.refresh')} className="max-md:hidden">
        <RefreshCw aria-hidden className={list.refreshing ? 'animate-[spin_900ms_linear_400ms_infinite] !size-4' : '!size-4'} />
      </IconButton>
      <Menu
        align="end"
        trigger={
          <IconButton label={t('listOptions')}>
            <ListFilter aria-hidden />
          </IconButton>
        }
      >
        <MenuLabel>{t('show')}</MenuLabel>
        <MenuRadio
          value={place.filter}
          options={filters.map((value) => ({ value, label: t(`filters.${value}`) }))}
          onChange={(filter) => go({ filter, uid: null })}
        />
        <MenuSeparator />
        <MenuCheckboxItem
          checked={mailView === 'conversations'}
          onCheckedChange={(on) => void setPreferences({ mailView: on ? 'conversations' : 'messages' })}
        >
          {t('groupConversations')}
        </MenuCheckboxItem>
      </Menu>
    </>
  );
}
