'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { type Command, findCommand, useCommandList } from '../lib/commands';
import { rankByText } from '../lib/fuzzy';
import { useMe } from '../lib/me';
import { navigate } from '../lib/route';
import { useTRPC } from '../lib/trpc';
import { cn } from '../ui/cn';
import { Dialog } from '../ui/dialog';
import { Kbd } from '../ui/kbd';
import { composeTo } from './compose-request';

type Entry = { id: string; label: string; group: string; keys: string | undefined; run: () => void };

/** Every action and place by name, and people to write to. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useTranslations('common');
  const [term, setTerm] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const entries = useEntries(useDeferredValue(term));
  const active = Math.min(at, entries.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  function run(entry: Entry | undefined) {
    if (!entry) return;
    onClose();
    // After the dialog gave the focus back, so that what the command opens can take it.
    setTimeout(entry.run);
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      setAt((active + step + entries.length) % entries.length);
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(entries[active]);
    }
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('commands.palette')} closeLabel={t('actions.close')} hideHeader>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-label={t('palette.placeholder')}
        placeholder={t('palette.placeholder')}
        value={term}
        onChange={(event) => {
          setTerm(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="sticky top-0 z-10 h-12 w-full border-line border-b bg-surface-3 px-5 text-lg focus:outline-none"
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t('palette.results')} className="p-2">
        {entries.length === 0 ? <p className="p-4 text-center text-ink-3">{t('palette.empty')}</p> : null}
        {entries.map((entry, index) => (
          <div key={entry.id}>
            {entry.group !== entries[index - 1]?.group ? (
              <div role="presentation" className="px-3 pt-2 pb-1 font-medium text-ink-3 text-xs">
                {entry.group}
              </div>
            ) : null}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the combobox, as its pattern asks */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              onClick={() => run(entry)}
              onPointerMove={() => setAt(index)}
              className={cn('flex h-9 items-center justify-between gap-3 rounded-md px-3 max-md:h-11', index === active && 'bg-hover')}
            >
              <span className="truncate">{entry.label}</span>
              {entry.keys ? <Kbd keys={entry.keys} className="text-ink-3" /> : null}
            </div>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function useEntries(term: string): readonly Entry[] {
  const t = useTranslations('common');
  const trpc = useTRPC();
  const commands = useCommandList();
  // Nothing is searched or written where mail is switched off (DOM-9).
  const { mail } = useMe().modules;
  const wanted = term.trim();
  const people = useQuery(
    trpc.contacts.complete.queryOptions(
      { term: wanted, limit: 5 },
      { enabled: mail && wanted.length > 1, placeholderData: keepPreviousData },
    ),
  ).data;
  return useMemo(() => {
    const offered = commands.filter((command) => !command.quiet && command.when?.() !== false);
    const found = rankByText(offered, wanted, (command: Command) => `${command.label} ${command.words ?? ''}`).slice(0, wanted ? 30 : 60);
    const fromCommands = (wanted ? found : groupTogether(found)).map((command) => ({
      id: command.id,
      label: command.label,
      group: command.group,
      keys: command.keys?.[0],
      run: () => findCommand(command.id)?.run(),
    }));
    const fromPeople = (mail && wanted.length > 1 ? (people ?? []) : [])
      .filter((person) => !person.expands)
      .map((person) => ({
        id: `person ${person.address}`,
        label: t('palette.writeTo', { name: person.name ? `${person.name} <${person.address}>` : person.address }),
        group: t('palette.people'),
        keys: undefined,
        run: () => composeTo([{ name: person.name, address: person.address }]),
      }));
    const search =
      wanted === '' || !mail
        ? []
        : [
            {
              id: 'search',
              label: t('palette.searchMail', { term: wanted }),
              group: t('modules.mail'),
              keys: undefined,
              run: () => navigate(`/mail?${new URLSearchParams({ q: wanted })}`),
            },
          ];
    return [...fromCommands, ...fromPeople, ...search];
  }, [commands, people, wanted, mail, t]);
}

function groupTogether(commands: readonly Command[]): readonly Command[] {
  const groups = [...new Set(commands.map((command) => command.group))];
  return groups.flatMap((group) => commands.filter((command) => command.group === group));
}
