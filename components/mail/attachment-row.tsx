'use client';

import { Download, Paperclip } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { AttachmentView, MessageView } from '@/server/domain/mail/schema';
import { useFileSize } from '../lib/file-size';
import { partUrl } from './addresses';
import { iconFor } from './file-icon';

/** The files that came with a message: open in a tab, or keep. */
export function AttachmentRow({ message, attachments }: { message: MessageView; attachments: readonly AttachmentView[] }) {
  const t = useTranslations('mail');
  const size = useFileSize();
  const total = attachments.reduce((sum, attachment) => sum + attachment.size, 0);
  return (
    <section aria-label={t('attachments')} className="mt-5">
      <p className="mb-2 flex items-center gap-1.5 text-ink-3 text-sm">
        <Paperclip aria-hidden className="size-3.5" />
        {t('attachmentCount', { count: attachments.length, size: size(total) })}
      </p>
      <ul className="flex flex-wrap gap-2">
        {attachments.map((attachment) => (
          <AttachmentItem key={attachment.part} message={message} attachment={attachment} />
        ))}
      </ul>
    </section>
  );
}

function AttachmentItem({ message, attachment }: { message: MessageView; attachment: AttachmentView }) {
  const t = useTranslations('mail');
  const size = useFileSize();
  const Icon = iconFor(attachment.type);
  const picture = /^image\/(png|jpe?g|gif|webp|avif)$/.test(attachment.type);
  const name = attachment.name || t('unnamedFile');
  return (
    <li className="group relative flex w-64 items-center gap-2.5 overflow-hidden rounded-lg border border-line bg-surface-1 p-2 hover:bg-surface-2 max-md:w-full">
      <span className="flex size-10 shrink-0 items-center justify-center overflow-hidden rounded-md bg-surface-2 text-ink-3">
        {picture ? (
          // biome-ignore lint/performance/noImgElement: a part of a message behind the session; nothing to optimise
          <img src={partUrl(message, attachment)} alt="" loading="lazy" className="size-full object-cover" />
        ) : (
          <Icon aria-hidden className="size-5" strokeWidth={1.5} />
        )}
      </span>
      <a
        href={partUrl(message, attachment)}
        target="_blank"
        rel="noopener"
        className="min-w-0 flex-1 text-ink no-underline after:absolute after:inset-0"
      >
        <span className="block truncate text-sm">{name}</span>
        <span className="tabular block text-ink-3 text-xs">{size(attachment.size)}</span>
      </a>
      <a
        href={partUrl(message, attachment, true)}
        download={name}
        aria-label={t('download', { name })}
        className="relative z-10 flex size-8 items-center justify-center rounded-md text-ink-3 hover:bg-hover hover:text-ink max-md:size-11"
      >
        <Download aria-hidden className="size-4" />
      </a>
    </li>
  );
}
