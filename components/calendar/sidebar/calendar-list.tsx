'use client';

import { Check, Ellipsis, Eye, Lock, Palette, Pencil, Trash2, UserPlus } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { CalendarView } from '@/server/domain/calendar/schema';
import { calendarColors, calendarTone } from '../../lib/calendar-colors';
import { useMe } from '../../lib/me';
import { IconButton } from '../../ui/icon-button';
import { Menu, MenuItem, MenuRadio, MenuSeparator, MenuSub } from '../../ui/menu';
import { useCalendar } from '../state/calendar-context';
import { useCalendarCalendars } from '../state/use-calendar-calendars';

/** The calendars with their colour; a tick shows or hides. */
export function CalendarList({ calendars }: { calendars: readonly CalendarView[] }) {
  return (
    <ul>
      {calendars
        .filter((calendar) => calendar.takesEvents)
        .map((calendar) => (
          <CalendarRow key={calendar.id} calendar={calendar} />
        ))}
    </ul>
  );
}

function CalendarRow({ calendar }: { calendar: CalendarView }) {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const sharing = useTranslations('sharing');
  const { overlays, colorOf } = useCalendar();
  const { functions } = useMe();
  const { setVisible, showOnly, change, remove } = useCalendarCalendars();
  const color = colorOf(calendar.id);
  const own = calendar.owner === null;
  return (
    <li className="group/row flex min-h-nav-row items-center rounded-md ps-2 hover:bg-hover has-[[data-state=open]]:bg-hover">
      <label className="flex min-h-nav-row min-w-0 flex-1 items-center gap-2.5" style={calendarTone(color)}>
        <span className="cal-tone relative inline-flex size-4 shrink-0">
          <input
            type="checkbox"
            checked={calendar.visible}
            onChange={(event) => setVisible(calendar, event.target.checked)}
            className="peer size-4 appearance-none rounded-sm border-2 border-cal-edge checked:bg-cal-edge"
          />
          <Check
            aria-hidden
            strokeWidth={3.5}
            className="pointer-events-none absolute inset-0.5 hidden size-3 text-surface-1 peer-checked:block"
          />
        </span>
        <span className="min-w-0 flex-1 truncate">{calendar.displayName}</span>
        {calendar.owner ? <span className="max-w-16 truncate text-ink-3 text-xs">{calendar.owner.displayName}</span> : null}
        {calendar.canWrite ? null : <Lock role="img" aria-label={t('readOnly')} className="size-3.5 shrink-0 text-ink-3" />}
      </label>
      <Menu
        align="end"
        trigger={
          <IconButton
            size="sm"
            label={t('menuOf', { name: calendar.displayName })}
            className="opacity-0 focus-visible:opacity-100 group-hover/row:opacity-100 data-[state=open]:opacity-100 max-lg:opacity-100"
          >
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<Eye aria-hidden />} onSelect={() => showOnly(calendar)}>
          {t('showOnly')}
        </MenuItem>
        {own ? (
          <>
            <MenuItem icon={<Pencil aria-hidden />} onSelect={() => overlays.show({ kind: 'calendar', calendar })}>
              {common('actions.rename')}
            </MenuItem>
            {functions.sharing ? (
              <MenuItem icon={<UserPlus aria-hidden />} onSelect={() => overlays.show({ kind: 'share', calendar })}>
                {sharing('menu')}
              </MenuItem>
            ) : null}
            <MenuSub icon={<Palette aria-hidden />} label={t('color')}>
              <MenuRadio
                value={calendarColors.find((entry) => entry.color === color)?.color ?? calendarColors[0].color}
                options={calendarColors.map(({ name, color: value }) => ({ value, label: t(`colors.${name}`) }))}
                onChange={(value) => change(calendar, { color: value })}
              />
            </MenuSub>
            {calendar.isDefault ? null : (
              <>
                <MenuSeparator />
                <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => remove(calendar)}>
                  {common('actions.delete')}
                </MenuItem>
              </>
            )}
          </>
        ) : null}
      </Menu>
    </li>
  );
}
