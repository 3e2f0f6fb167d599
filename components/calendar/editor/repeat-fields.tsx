'use client';

import { useTranslations } from 'use-intl';
import { useDates } from '../../lib/me';
import { Select } from '../../ui/select';
import { TextField } from '../../ui/text-field';
import { dayFromIso, dayOfMonth } from '../time/days';
import { useWallFormat } from '../time/use-wall-format';
import { type RepeatForm, weekdayCodes, weekdayInMonth } from './repeat-form';

type Props = { repeat: RepeatForm; startDate: string; problem: boolean; onChange: (repeat: RepeatForm) => void };

const frequencies = ['none', 'daily', 'weekly', 'monthlyDay', 'monthlyWeekday', 'yearly'] as const;
const ends = ['never', 'until', 'count'] as const;

/** How often, on which days, until when. */
export function RepeatFields({ repeat, startDate, problem, onChange }: Props) {
  const t = useTranslations('calendar');
  const format = useWallFormat();
  const day = dayFromIso(startDate);
  const known = Number.isFinite(day);
  const { ordinal } = weekdayInMonth(known ? startDate : '2026-01-01');
  const words = {
    day: known ? dayOfMonth(day) : 1,
    weekday: known ? format.day(day, { weekday: 'long' }) : '',
    date: known ? format.day(day, { day: 'numeric', month: 'long' }) : '',
    ordinal: String(ordinal),
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <Select
          className="flex-1"
          label={t('fields.repeat')}
          value={repeat.frequency}
          options={frequencies.map((value) => ({ value, label: t(`repeat.${value}`, words) }))}
          onChange={(frequency) => onChange({ ...repeat, frequency })}
        />
        {repeat.frequency === 'none' ? null : (
          <TextField
            type="number"
            min={1}
            max={999}
            className="w-40"
            label={t('repeat.interval', { frequency: repeat.frequency })}
            value={String(repeat.interval)}
            onChange={(event) => onChange({ ...repeat, interval: Math.min(999, Math.max(1, event.target.valueAsNumber || 1)) })}
          />
        )}
      </div>
      {repeat.frequency === 'weekly' ? <Weekdays repeat={repeat} onChange={onChange} /> : null}
      {repeat.frequency === 'none' ? null : (
        <div className="flex items-start gap-2">
          <Select
            className="flex-1"
            label={t('repeat.ends')}
            value={repeat.ends}
            options={ends.map((value) => ({ value, label: t(`repeat.end.${value}`) }))}
            onChange={(value) => onChange({ ...repeat, ends: value })}
          />
          {repeat.ends === 'until' ? (
            <TextField
              type="date"
              className="flex-1"
              label={t('repeat.lastDay')}
              value={repeat.until}
              min={startDate}
              error={problem ? t('problems.until') : undefined}
              onChange={(event) => onChange({ ...repeat, until: event.target.value })}
            />
          ) : null}
          {repeat.ends === 'count' ? (
            <TextField
              type="number"
              min={1}
              max={9999}
              className="w-28"
              label={t('repeat.times')}
              value={String(repeat.count)}
              onChange={(event) => onChange({ ...repeat, count: Math.min(9999, Math.max(1, event.target.valueAsNumber || 1)) })}
            />
          ) : null}
        </div>
      )}
    </div>
  );
}

function Weekdays({ repeat, onChange }: { repeat: RepeatForm; onChange: (repeat: RepeatForm) => void }) {
  const t = useTranslations('calendar');
  const dates = useDates();
  const long = dates.weekdays('long');
  return (
    <fieldset className="flex gap-1">
      <legend className="pb-1 font-medium text-ink-2 text-sm">{t('repeat.on')}</legend>
      {dates.weekdays('narrow').map(({ dayNumber, name }, at) => {
        const code = weekdayCodes[dayNumber - 1] ?? 'MO';
        const on = repeat.weekdays.includes(code);
        return (
          <button
            key={code}
            type="button"
            aria-label={long[at]?.name}
            aria-pressed={on}
            onClick={() => {
              const weekdays = on ? repeat.weekdays.filter((other) => other !== code) : [...repeat.weekdays, code];
              // A weekly rule without a day would be none: the last one stays.
              if (weekdays.length > 0) onChange({ ...repeat, weekdays });
            }}
            className="size-8 rounded-full border border-line-strong/50 text-sm hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:text-on-accent max-md:size-11"
          >
            {name}
          </button>
        );
      })}
    </fieldset>
  );
}
