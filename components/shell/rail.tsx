'use client';

import { useTranslations } from 'use-intl';
import { useMe } from '../lib/me';
import { linkProps, type ModuleName } from '../lib/route';
import { cn } from '../ui/cn';
import { Tooltip } from '../ui/tooltip';
import { adminEntry, type ModuleEntry, modulesOf, settingsEntry } from './module-list';
import { PersonMenu } from './person-menu';

type Props = { active: ModuleName; places: Partial<Record<ModuleName, string>> };

/** The slim bar at the start of the page: modules above, settings and the person below. */
export function Rail({ active, places }: Props) {
  const t = useTranslations('common');
  const me = useMe();
  return (
    <nav aria-label={t('navigation')} data-print="hide" className="flex w-rail shrink-0 flex-col items-center gap-1 bg-surface-0 py-3">
      {me.brand.logoUrl ? (
        // biome-ignore lint/performance/noImgElement: a domain's own logo, any size, from any path
        <img src={me.brand.logoUrl} alt={me.brand.name} className="mb-2 size-8 object-contain" />
      ) : null}
      {modulesOf(me).map((entry) => (
        <RailLink key={entry.name} entry={entry} active={active === entry.name} path={places[entry.name]} />
      ))}
      <div className="flex-1" />
      {me.admin ? <RailLink entry={adminEntry} active={active === 'admin'} path={places.admin} /> : null}
      <RailLink entry={settingsEntry} active={active === 'settings'} path={places.settings} />
      <PersonMenu side="right" />
    </nav>
  );
}

function RailLink({ entry, active, path }: { entry: ModuleEntry; active: boolean; path: string | undefined }) {
  const t = useTranslations('common');
  const Icon = entry.icon;
  return (
    <Tooltip label={t(`modules.${entry.name}`)} {...(entry.keys === undefined ? {} : { shortcut: entry.keys })} side="right">
      <a
        {...linkProps(active ? `/${entry.name}` : (path ?? `/${entry.name}`))}
        aria-current={active ? 'page' : undefined}
        className={cn(
          'relative flex size-10 items-center justify-center rounded-lg text-ink-3 hover:bg-hover hover:text-ink',
          active &&
            'bg-accent-soft text-accent before:absolute before:-start-2 before:h-5 before:w-[3px] before:rounded-full before:bg-accent hover:bg-accent-soft hover:text-accent',
        )}
      >
        <Icon aria-hidden className="size-5" strokeWidth={1.75} />
        <span className="sr-only">{t(`modules.${entry.name}`)}</span>
      </a>
    </Tooltip>
  );
}
