'use client';

import { useTranslations } from 'use-intl';
import { focusMarked } from '../../lib/auto-focus';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { useCalendar } from '../state/calendar-context';

/** Which of a series is meant: this one, this and the following, all. Asked once. */
export function SeriesQuestion() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const { question } = useCalendar().overlays;
  if (!question) return null;
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => !open && question.answer(null)}
      title={t(`series.${question.kind}`)}
      description={question.title}
      closeLabel={common('actions.close')}
      onOpenAutoFocus={focusMarked}
    >
      <div className="flex flex-col gap-2 pt-1">
        {question.scopes.map((scope, at) => (
          <Button
            key={scope}
            data-autofocus={at === 0 ? '' : undefined}
            className="w-full justify-start"
            onClick={() => question.answer(scope)}
          >
            {t(`scope.${scope}`)}
          </Button>
        ))}
      </div>
    </Dialog>
  );
}
