'use client';

import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';

type Props = { title: string; description: string; submit: string; onDone: () => void; onClose: () => void };

/** Asks before something that cannot be undone; the focus starts on the way out. */
export function RemoveQuestion({ title, description, submit, onDone, onClose }: Props) {
  const common = useTranslations('common');
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      closeLabel={common('actions.close')}
      footer={
        <>
          <Button onClick={onClose}>{common('actions.cancel')}</Button>
          <Button
            variant="danger"
            onClick={() => {
              onClose();
              onDone();
            }}
          >
            {submit}
          </Button>
        </>
      }
    >
      <p className="text-ink-2">{description}</p>
    </Dialog>
  );
}
