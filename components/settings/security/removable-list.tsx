'use client';

import { Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { IconButton } from '../../ui/icon-button';
import { RemoveQuestion } from './remove-question';

type Item = { id: string; name: string };
type Props<One extends Item> = {
  items: readonly One[];
  icon?: (one: One) => ReactNode;
  about: (one: One) => ReactNode;
  /** What the button of a row says, and what is asked before it does that. */
  words: (one: One) => { remove: string; title: string; description: string; submit: string };
  onRemove: (one: One, pressed: Element) => void;
};

/** Named things that can be taken away, each after a question. */
export function RemovableList<One extends Item>({ items, icon, about, words, onRemove }: Props<One>) {
  const [asking, setAsking] = useState<{ one: One; pressed: Element } | null>(null);
  return (
    <>
      <ul className="divide-y divide-line rounded-lg border border-line">
        {items.map((one) => (
          <li key={one.id} className="flex items-center gap-3 py-2 ps-4 pe-2">
            {icon?.(one)}
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{one.name}</p>
              <p className="text-ink-3 text-sm">{about(one)}</p>
            </div>
            <IconButton label={words(one).remove} onClick={({ currentTarget }) => setAsking({ one, pressed: currentTarget })}>
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {asking ? (
        <RemoveQuestion {...words(asking.one)} onDone={() => onRemove(asking.one, asking.pressed)} onClose={() => setAsking(null)} />
      ) : null}
    </>
  );
}
