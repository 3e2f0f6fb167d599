'use client';

import dynamic from 'next/dynamic';
import { useTranslations } from 'use-intl';
import { useExternalStore } from '../lib/external-store';
import { dismiss, holdToasts, useToasts } from '../lib/toasts';
import { ToastRegion } from '../ui/toast-region';
import { openLayer } from './layer-state';

const CommandPalette = dynamic(() => import('./command-palette').then((loaded) => loaded.CommandPalette), { ssr: false });
const ShortcutSheet = dynamic(() => import('./shortcut-sheet').then((loaded) => loaded.ShortcutSheet), { ssr: false });

/** What floats above the modules. Each part's code comes when it is first opened. */
export function ShellLayers() {
  const t = useTranslations('common');
  const layer = useExternalStore(openLayer);
  const toasts = useToasts();
  return (
    <>
      {layer === 'palette' ? <CommandPalette onClose={() => openLayer.set(null)} /> : null}
      {layer === 'shortcuts' ? <ShortcutSheet onClose={() => openLayer.set(null)} /> : null}
      <ToastRegion label={t('notifications')} dismissLabel={t('actions.dismiss')} toasts={toasts} onDismiss={dismiss} onHold={holdToasts} />
    </>
  );
}
