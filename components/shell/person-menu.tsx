'use client';

import { Keyboard, LogOut, Settings } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { runCommand } from '../lib/commands';
import { useMe, useSetPreferences } from '../lib/me';
import { navigate } from '../lib/route';
import { Avatar } from '../ui/avatar';
import { Menu, MenuItem, MenuLabel, MenuRadio, MenuSeparator } from '../ui/menu';

/** Who is signed in; theme, shortcuts, sign out. */
export function PersonMenu({ side }: { side: 'right' | 'bottom' }) {
  const t = useTranslations('common');
  const me = useMe();
  const setPreferences = useSetPreferences();
  return (
    <Menu
      side={side}
      align="end"
      trigger={
        <button type="button" aria-label={t('person.menu', { name: me.displayName })} className="mt-1 rounded-full max-md:p-1.5">
          <Avatar name={me.displayName} address={me.address} size="sm" className="size-8 text-xs" />
        </button>
      }
    >
      <div className="px-2 pt-1 pb-2">
        <p className="truncate font-medium">{me.displayName}</p>
        <p className="truncate text-ink-3 text-sm">{me.address}</p>
      </div>
      <MenuSeparator />
      <MenuLabel>{t('theme.title')}</MenuLabel>
      <MenuRadio
        value={me.preferences.theme}
        options={[
          { value: 'system', label: t('theme.system') },
          { value: 'light', label: t('theme.light') },
          { value: 'dark', label: t('theme.dark') },
        ]}
        onChange={(theme) => void setPreferences({ theme })}
      />
      <MenuSeparator />
      <MenuItem icon={<Settings aria-hidden />} onSelect={() => navigate('/settings')}>
        {t('modules.settings')}
      </MenuItem>
      <MenuItem icon={<Keyboard aria-hidden />} shortcut="?" onSelect={() => runCommand('shell.shortcuts')}>
        {t('commands.shortcuts')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onSelect={() => runCommand('shell.signOut')}>
        {t('actions.signOut')}
      </MenuItem>
    </Menu>
  );
}
