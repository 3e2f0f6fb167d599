'use client';

import { CloudOff } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useOnline } from '../lib/live';

/** Says that the connection is gone; goes by itself. */
export function OfflineBar() {
  const t = useTranslations('common');
  const online = useOnline();
  return (
    <div role="status" data-print="hide">
      {online ? null : (
        <p className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-1.5 text-center text-sm text-warning">
          <CloudOff aria-hidden className="size-4 shrink-0" />
          {t('offline')}
        </p>
      )}
    </div>
  );
}
