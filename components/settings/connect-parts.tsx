'use client';

import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { encode } from 'uqr';
import { useTranslations } from 'use-intl';
import { copyText } from '../lib/copy-text';
import { cn } from '../ui/cn';
import { IconButton } from '../ui/icon-button';

/** A value people carry over to another program: read easily, copied with one click. */
export function CopyRow({ label, value, mark }: { label: string; value: string; mark?: ReactNode }) {
  return (
    <div className="grid min-h-11 grid-cols-[1fr_auto] items-center gap-x-3 py-1.5 ps-4 pe-2 sm:grid-cols-[9rem_1fr_auto]">
      <dt className="flex min-w-0 items-center gap-2 text-ink-3 text-sm">
        {mark}
        <span className="min-w-0 break-words">{label}</span>
      </dt>
      <dd className="tabular min-w-0 select-all wrap-anywhere max-sm:col-start-1 max-sm:row-start-2">{value}</dd>
      <dd className="max-sm:col-start-2 max-sm:row-span-2 max-sm:row-start-1">
        <CopyButton what={label} value={value} />
      </dd>
    </div>
  );
}

const shownMilliseconds = 2000;

function CopyButton({ what, value }: { what: string; value: string }) {
  const t = useTranslations('settings.connect');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMilliseconds);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <IconButton label={t('copy', { what })} onClick={() => void copyText(value).then(setCopied)}>
        {copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied ? t('copied') : ''}
      </span>
    </>
  );
}

/** Rows with lines between them, in a card. */
export function Rows({ children }: { children: ReactNode }) {
  return <dl className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface-1">{children}</dl>;
}

/** What to do, in order. */
export function Steps({ children }: { children: readonly ReactNode[] }) {
  return (
    <ol className="flex flex-col gap-2.5">
      {children.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the steps are fixed
        <li key={index} className="flex gap-3">
          <span
            aria-hidden
            className="tabular flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft font-medium text-accent-strong text-xs"
          >
            {index + 1}
          </span>
          <span className="min-w-0 flex-1 pt-0.5">{step}</span>
        </li>
      ))}
    </ol>
  );
}

/** A QR code. Always dark on light: that is what cameras read. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 0 });
    const dots = code.data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: code.size, path: dots.join('') };
  }, [text]);
  return (
    <div className={cn('shrink-0 rounded-lg border border-line bg-paper p-5 text-print', className)}>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges" className="block size-full">
        <path d={path} fill="currentColor" />
      </svg>
    </div>
  );
}
