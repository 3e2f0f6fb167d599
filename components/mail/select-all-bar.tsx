'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MessageRow } from '@/server/domain/mail/schema';
import { usePreferences } from '../lib/me';
import { notify } from '../lib/toasts';
import { failureCode, useTRPCClient } from '../lib/trpc';
import { useMail } from './mail-context';
import { setTicked, useSelection } from './selection';

const step = 200;
const most = 10_000;

/** When all rows in sight are ticked and there are more: offers to tick the rest of the folder, with progress. */
export function SelectAllBar() {
  const t = useTranslations('mail');
  const common = useTranslations('common');
  const { list, place, folder } = useMail();
  const { mailView } = usePreferences();
  const { ticked } = useSelection();
  const server = useTRPCClient();
  const [progress, setProgress] = useState<number | null>(null);
  const total = list.total ?? 0;
  if (ticked.size < 20 || ticked.size >= total || total > most) return null;

  async function tickEverything() {
    const view = folder?.role === 'drafts' ? 'messages' : mailView;
    const rows: MessageRow[] = [];
    setProgress(0);
    try {
      for (let offset = 0; offset < total; offset += step) {
        const page = await server.mail.list.query({
          folder: place.folder,
          view,
          filter: place.filter,
          search: place.search,
          offset,
          limit: step,
        });
        rows.push(...page.rows);
        setProgress(rows.length);
        if (page.rows.length === 0) break;
      }
      setTicked(rows);
    } catch (error) {
      notify({ kind: 'error', message: common(`errors.${failureCode(error)}`) });
    }
    setProgress(null);
  }

  return (
    <p className="flex justify-center gap-2 bg-accent-soft px-3 py-1.5 text-sm" role="status">
      {progress === null ? (
        <button
          type="button"
          onClick={() => void tickEverything()}
          className="font-medium text-accent-strong underline-offset-2 hover:underline"
        >
          {t('selectWholeFolder', { count: total })}
        </button>
      ) : (
        <span className="tabular">{t('selecting', { done: progress, total })}</span>
      )}
    </p>
  );
}
