'use client';

import { Ellipsis, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Quote } from '../../shell/compose-request';
import { IconButton } from '../../ui/icon-button';
import { HtmlFrame } from '../html-frame';

/** The original below an answer: folded, to be looked at or left out, never edited. */
export function QuoteFold({ quote, onRemove }: { quote: Quote; onRemove: () => void }) {
  const t = useTranslations('mail.composer');
  const [open, setOpen] = useState(false);
  return (
    <div className="mx-4 mb-3">
      <div className="flex items-center gap-1">
        <button
          type="button"
          aria-expanded={open}
          aria-label={t(open ? 'hideQuote' : 'showQuote')}
          onClick={() => setOpen(!open)}
          className="flex h-5 items-center rounded-full bg-surface-2 px-2 text-ink-2 hover:bg-pressed max-md:h-8 max-md:px-4"
        >
          <Ellipsis aria-hidden className="size-4" />
        </button>
        <IconButton size="sm" label={t('removeQuote')} onClick={onRemove}>
          <X aria-hidden className="!size-3.5" />
        </IconButton>
      </div>
      {open ? (
        <div className="mt-2 border-line border-s-2 ps-3">
          <p className="whitespace-pre-line text-ink-2 text-sm">{quote.intro}</p>
          <HtmlFrame html={quote.html} title={t('quotedOriginal')} original={false} />
        </div>
      ) : null}
    </div>
  );
}
