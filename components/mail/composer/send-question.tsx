'use client';

import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import type { ComposerDraft } from './use-composition';

/** What stands in the way of sending, and the way on. */
export function SendQuestion({ draft }: { draft: ComposerDraft }) {
  const t = useTranslations('mail.composer');
  if (draft.failure) {
    return (
      <p role="alert" className="shrink-0 bg-danger-soft px-4 py-2 text-danger text-sm">
        {draft.failure}
      </p>
    );
  }
  const { doubt } = draft;
  if (!doubt) return null;
  const canGo = doubt === 'noSubject' || doubt === 'noAttachment';
  return (
    <div role="alert" className="flex shrink-0 flex-wrap items-center gap-2 bg-warning-soft px-4 py-2 text-sm text-warning">
      <span className="min-w-40 flex-1">{t(`doubt.${doubt}`)}</span>
      {canGo ? (
        <>
          <Button size="sm" onClick={() => draft.send({ sure: true })}>
            {t('sendAnyway')}
          </Button>
          <Button size="sm" variant="quiet" onClick={draft.settle}>
            {t('goOnWriting')}
          </Button>
        </>
      ) : null}
    </div>
  );
}
