'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { focusMarked } from '../../lib/auto-focus';
import { calendarTone } from '../../lib/calendar-colors';
import { useTRPC } from '../../lib/trpc';
import { Dialog } from '../../ui/dialog';
import { TextField } from '../../ui/text-field';
import { firstDayOf, type PlacedEvent, placeEvents } from '../layout/event';
import { useCalendar } from '../state/calendar-context';
import { useWallFormat } from '../time/use-wall-format';

/** Finds events over all calendars; choosing one goes to its day and opens it. */
export function SearchDialog() {
  const t = useTranslations('calendar');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const format = useWallFormat();
  const { overlays, axis, go, place, colorOf } = useCalendar();
  const [term, setTerm] = useState('');
  const asked = useDeferredValue(term.trim());
  const query = useQuery(
    trpc.calendar.search.queryOptions({ term: asked || ' ' }, { enabled: asked.length > 1, placeholderData: keepPreviousData }),
  );
  const found = useMemo(() => placeEvents(query.data ?? [], axis), [query.data, axis]);
  const searched = asked.length > 1;

  function choose(event: PlacedEvent) {
    overlays.show(null);
    go({ day: firstDayOf(event), view: place.view });
    // The block is there once its days are drawn; until then the details stand in the middle.
    setTimeout(() => {
      const block = document.querySelector(`[data-event="${CSS.escape(event.key)}"]`);
      const box = block?.getBoundingClientRect();
      overlays.open({
        view: event.view,
        anchor: box
          ? { left: box.left, top: box.top, width: box.width, height: box.height }
          : { left: window.innerWidth / 2, top: window.innerHeight / 3, width: 0, height: 0 },
      });
    }, 300);
  }

  return (
    <Dialog
      open
      hideHeader
      onOpenChange={() => overlays.show(null)}
      title={t('commands.search')}
      closeLabel={common('actions.close')}
      onOpenAutoFocus={focusMarked}
    >
      <div className="border-line border-b p-3">
        <TextField
          hideLabel
          data-autofocus
          type="search"
          label={t('commands.search')}
          placeholder={t('searchPlaceholder')}
          value={term}
          onChange={(event) => setTerm(event.target.value)}
        />
      </div>
      <ul aria-label={t('searchResults')} className="min-h-32 p-2">
        {searched
          ? found.map((event) => (
              <li key={`${event.key} ${event.view.start}`}>
                <button
                  type="button"
                  onClick={() => choose(event)}
                  style={calendarTone(colorOf(event.view.calendarId))}
                  className="cal-tone flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-start hover:bg-hover max-md:min-h-12"
                >
                  <span aria-hidden className="size-3 shrink-0 rounded-sm bg-cal-edge" />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{event.view.summary || t('untitled')}</span>
                    {event.view.location ? <span className="block truncate text-ink-3 text-xs">{event.view.location}</span> : null}
                  </span>
                  <span className="tabular shrink-0 text-ink-2 text-xs">
                    {format.day(firstDayOf(event), { day: 'numeric', month: 'short', year: 'numeric' })}
                  </span>
                </button>
              </li>
            ))
          : null}
        {searched && query.isSuccess && found.length === 0 ? <li className="p-4 text-center text-ink-3">{t('nothingFound')}</li> : null}
        {query.error ? <li className="p-4 text-center text-danger">{common(`errors.unknown`)}</li> : null}
      </ul>
    </Dialog>
  );
}
