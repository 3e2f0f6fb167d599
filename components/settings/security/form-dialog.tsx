'use client';

import { type FormEvent, type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';

type Props = {
  title: string;
  description: string;
  size?: 'sm' | 'md';
  /** What the button says. */
  submit: string;
  ready: boolean;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  onClose: () => void;
  children: ReactNode;
};

/** A dialog that is a form: Enter and its button send it, the other button leaves. */
export function FormDialog({ title, description, size = 'sm', submit, ready, onSubmit, onClose, children }: Props) {
  const common = useTranslations('common');
  const formId = useId();
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      description={description}
      closeLabel={common('actions.close')}
      size={size}
      footer={
        <>
          <Button onClick={onClose}>{common('actions.cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} aria-disabled={!ready}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={onSubmit} className="flex flex-col gap-4">
        {children}
      </form>
    </Dialog>
  );
}
