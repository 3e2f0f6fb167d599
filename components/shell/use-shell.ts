'use client';

import { useIsMutating, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { currentPath, withBase } from '../lib/base-path';
import { type Command, setSingleKeys, useCommandKeys, useCommands } from '../lib/commands';
import { isLeaving } from '../lib/leaving';
import { useLive, useLiveConnection, useLiveReconnect } from '../lib/live';
import { useMe, usePreferences, useSetPreferences } from '../lib/me';
import { navigate } from '../lib/route';
import { useTRPC } from '../lib/trpc';
import { undoLast } from '../lib/undo';
import { openLayer } from './layer-state';
import { adminEntry, modulesOf, settingsEntry } from './module-list';
import { signOut } from './sign-out';

/** Keeps <html> in step with the preferences: theme, density, language. The server set them for the first frame. */
export function useAppearance(): void {
  const { theme, density, language, singleKeyShortcuts } = usePreferences();
  const router = useRouter();
  const shown = useLocale();
  const trpc = useTRPC();
  const saving = useIsMutating({ mutationKey: trpc.preferences.set.mutationKey() }) > 0;
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
  }, [theme, density]);
  useEffect(() => setSingleKeys(singleKeyShortcuts), [singleKeyShortcuts]);
  useEffect(() => {
    // Another language has other sentences: the server hands them over without loading the page again, once it knows of the choice.
    if (shown !== language && !saving) router.refresh();
  }, [language, shown, saving, router]);
}

/** The commands that exist everywhere. */
export function useShellCommands(): void {
  const t = useTranslations('common');
  const me = useMe();
  const setPreferences = useSetPreferences();
  const general = t('groups.general');
  const go = t('groups.go');
  const goLabels = { mail: 'goMail', calendar: 'goCalendar', contacts: 'goContacts', settings: 'goSettings', admin: 'goAdmin' } as const;
  useCommands([
    {
      id: 'shell.palette',
      label: t('commands.palette'),
      group: general,
      keys: ['mod+k'],
      whileTyping: true,
      quiet: true,
      run: () => openLayer.set('palette'),
    },
    { id: 'shell.shortcuts', label: t('commands.shortcuts'), group: general, keys: ['?'], run: () => openLayer.set('shortcuts') },
    { id: 'shell.undo', label: t('commands.undo'), group: general, keys: ['z', 'mod+z'], run: () => void undoLast() },
    ...[...modulesOf(me), settingsEntry, ...(me.admin ? [adminEntry] : [])].map(
      ({ name, keys }): Command => ({
        id: `shell.go.${name}`,
        label: t(`commands.${goLabels[name]}`),
        group: go,
        ...(keys === undefined ? {} : { keys: [keys] }),
        run: () => navigate(`/${name}`),
      }),
    ),
    { id: 'shell.theme.light', label: t('commands.themeLight'), group: general, run: () => void setPreferences({ theme: 'light' }) },
    { id: 'shell.theme.dark', label: t('commands.themeDark'), group: general, run: () => void setPreferences({ theme: 'dark' }) },
    { id: 'shell.theme.system', label: t('commands.themeSystem'), group: general, run: () => void setPreferences({ theme: 'system' }) },
    { id: 'shell.signOut', label: t('commands.signOut'), group: general, run: () => void signOut() },
  ]);
  useCommandKeys();
}

/** News that concern the whole page. */
export function useShellLive(): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  useLiveConnection();
  useLiveReconnect(() => void client.invalidateQueries());
  useLive('preferences', () => void client.invalidateQueries(trpc.preferences.me.queryFilter()));
  // Signed out elsewhere: a domain that signs people in at once must not do so here, unasked.
  useLive('session-ended', () => {
    if (!isLeaving()) window.location.assign(withBase(`/login?stay=1&callbackUrl=${encodeURIComponent(withBase(currentPath()))}`));
  });
}
