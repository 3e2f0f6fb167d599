'use client';

import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { rankByText } from '../lib/fuzzy';
import { cn } from '../ui/cn';
import { Dialog } from '../ui/dialog';
import { FolderIcon } from './folder-icon';
import { useMail } from './mail-context';
import { useFolderName } from './use-folders';

type Props = { onClose: () => void; onChoose: (path: string) => void };

/** Where to? Type a few letters of the folder. */
export function MoveDialog({ onClose, onChoose }: Props) {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const { folders, place } = useMail();
  const nameOf = useFolderName();
  const [term, setTerm] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const found = useMemo(
    () =>
      rankByText(
        folders.filter((folder) => folder.selectable && folder.path !== place.folder),
        term,
        (folder) => `${nameOf(folder)} ${folder.path}`,
      ),
    [folders, place.folder, term, nameOf],
  );
  const active = Math.min(at, found.length - 1);

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((active + step + found.length) % found.length);
    }
    const chosen = found[active];
    if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      onChoose(chosen.path);
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('moveTo')} closeLabel={common('actions.close')} size="sm" hideHeader>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-label={t('moveTo')}
        placeholder={t('moveTo')}
        value={term}
        onChange={(event) => {
          setTerm(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="sticky top-0 z-10 h-12 w-full border-line border-b bg-surface-3 px-5 text-lg focus:outline-none"
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('folders')} className="p-2">
        {found.length === 0 ? <p className="p-4 text-center text-ink-3">{t('noSuchFolder')}</p> : null}
        {found.map((folder, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the combobox
          <div
            key={folder.path}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onClick={() => onChoose(folder.path)}
            onPointerMove={() => setAt(index)}
            className={cn('flex h-9 items-center gap-2.5 rounded-md px-3 max-md:h-11', index === active && 'bg-hover')}
          >
            <FolderIcon role={folder.role} className="size-4 shrink-0 text-ink-3" />
            <span className="truncate">{nameOf(folder)}</span>
            {folder.parent && !folder.role ? <span className="ms-auto truncate text-ink-3 text-xs">{folder.parent}</span> : null}
          </div>
        ))}
      </div>
    </Dialog>
  );
}
