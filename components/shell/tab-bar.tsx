'use client';

import { useTranslations } from 'use-intl';
import { useMe } from '../lib/me';
import { linkProps, type ModuleName } from '../lib/route';
import { cn } from '../ui/cn';
import { modulesOf, settingsEntry } from './module-list';

type Props = { active: ModuleName; places: Partial<Record<ModuleName, string>> };

/** The modules at the bottom of a phone. A tap on the one in view goes to its start. */
export function TabBar({ active, places }: Props) {
  const t = useTranslations('common');
  const me = useMe();
  return (
    <nav aria-label={t('navigation')} data-print="hide" className="flex shrink-0 border-line border-t bg-surface-0 pb-[var(--safe-bottom)]">
      {[...modulesOf(me), settingsEntry].map(({ name, icon: Icon }) => (
        <a
          key={name}
          {...linkProps(active === name ? `/${name}` : (places[name] ?? `/${name}`))}
          aria-current={active === name ? 'page' : undefined}
          className={cn(
            'flex h-tab-bar flex-1 flex-col items-center justify-center gap-0.5 text-2xs',
            active === name ? 'font-medium text-accent' : 'text-ink-3',
          )}
        >
          <Icon aria-hidden className="size-[1.375rem]" strokeWidth={active === name ? 2 : 1.75} />
          {t(`modules.${name}`)}
        </a>
      ))}
    </nav>
  );
}
