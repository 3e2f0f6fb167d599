'use client';

import { TriangleAlert, X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFileSize } from '../../lib/file-size';
import { cn } from '../../ui/cn';
import { IconButton } from '../../ui/icon-button';
import { iconFor } from '../file-icon';
import type { ComposerDraft } from './use-composition';

/** The files that go along, with how far they are. */
export function AttachmentTray({ draft }: { draft: ComposerDraft }) {
  const t = useTranslations('mail.composer');
  const common = useTranslations('common');
  const size = useFileSize();
  if (draft.attachments.length === 0) return null;
  return (
    <ul aria-label={t('attachments')} className="flex flex-wrap gap-2 px-4 pb-3">
      {draft.attachments.map((file) => {
        const Icon = file.failed ? TriangleAlert : iconFor(file.type);
        return (
          <li
            key={file.key}
            className={cn(
              'relative flex h-10 w-56 items-center gap-2 overflow-hidden rounded-lg border border-line ps-2.5 pe-1 max-md:w-full',
              file.failed && 'bg-danger-soft',
            )}
          >
            <Icon aria-hidden className={cn('size-4 shrink-0', file.failed ? 'text-danger' : 'text-ink-3')} />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm">{file.name}</span>
              <span className={cn('tabular block truncate text-2xs', file.failed ? 'text-danger' : 'text-ink-3')}>
                {file.failed
                  ? t(file.failed)
                  : file.progress === null
                    ? size(file.size)
                    : t('uploading', { percent: Math.round(file.progress * 100) })}
              </span>
            </span>
            <IconButton size="sm" label={common('actions.remove', { name: file.name })} onClick={() => draft.detach(file.key)}>
              <X aria-hidden className="!size-3.5" />
            </IconButton>
            {file.progress === null ? null : (
              <span
                role="progressbar"
                aria-label={file.name}
                aria-valuenow={Math.round(file.progress * 100)}
                aria-valuemin={0}
                aria-valuemax={100}
                style={{ width: `${file.progress * 100}%` }}
                className="absolute start-0 bottom-0 h-0.5 bg-accent"
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
