'use client';

import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureCode } from '../lib/trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/text-field';
import type { FolderQuestion } from './folder-tree';
import { useFolderActions } from './use-folder-actions';

/** Asks for the name of a new folder, or the new name of one. */
export function FolderNameDialog({ question, onClose }: { question: FolderQuestion; onClose: () => void }) {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const act = useFolderActions();
  const [name, setName] = useState(question.kind === 'rename' ? question.folder.name : '');
  const [error, setError] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const delimiter = question.kind === 'rename' ? question.folder.delimiter : (question.parent?.delimiter ?? '/');
  const clean = name.trim();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (clean === '') return;
    if (clean.includes(delimiter)) return setError(t('badFolderName', { delimiter }));
    setBusy(true);
    try {
      if (question.kind === 'rename') await act.rename(question.folder, clean);
      else await act.create(question.parent, clean);
      onClose();
    } catch (failure) {
      setError(common(`errors.${failureCode(failure)}`));
      setBusy(false);
    }
  }

  const title = question.kind === 'rename' ? t('renameFolder') : question.parent ? t('newFolderInside') : t('newFolder');
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} closeLabel={common('actions.close')} size="sm">
      <form onSubmit={submit} className="flex flex-col gap-4 pt-1">
        <TextField
          label={t('folderName')}
          value={name}
          error={error}
          autoFocus
          onChange={(event) => {
            setName(event.target.value);
            setError(undefined);
          }}
        />
        <div className="flex justify-end gap-2">
          <Button variant="quiet" onClick={onClose}>
            {common('actions.cancel')}
          </Button>
          <Button variant="primary" type="submit" disabled={busy || clean === ''}>
            {question.kind === 'rename' ? common('actions.rename') : common('actions.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
