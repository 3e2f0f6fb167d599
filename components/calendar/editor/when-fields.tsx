'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { usePreferences } from '../../lib/me';
import { Select } from '../../ui/select';
import { Switch } from '../../ui/switch';
import { TextField } from '../../ui/text-field';
import { instantOf, offsetName } from '../time/axis';
import { minuteFromLocal } from '../time/days';
import { type EventForm, inZone, problemOf, withStart } from './event-form';

type Props = { form: EventForm; onChange: (form: EventForm) => void };

/** All-day or not, from when to when, in which zone. */
export function WhenFields({ form, onChange }: Props) {
  const t = useTranslations('calendar');
  const { timeZone } = usePreferences();
  const problem = problemOf(form);
  const zones = useZones(form);
  return (
    <div className="flex flex-col gap-3">
      <Switch
        label={t('fields.allDay')}
        checked={form.allDay}
        onCheckedChange={(allDay) => onChange({ ...form, allDay, zone: allDay ? null : (form.zone ?? timeZone), transparent: allDay })}
      />
      <div className="grid grid-cols-2 gap-3">
        <DateAndTime
          dateLabel={t('fields.startDate')}
          timeLabel={t('fields.startTime')}
          date={form.startDate}
          time={form.allDay ? null : form.startTime}
          error={problem === 'start' ? t('problems.start') : undefined}
          onDate={(startDate) => onChange(withStart(form, { startDate }))}
          onTime={(startTime) => onChange(withStart(form, { startTime }))}
        />
        <DateAndTime
          dateLabel={t('fields.endDate')}
          timeLabel={t('fields.endTime')}
          date={form.endDate}
          time={form.allDay ? null : form.endTime}
          min={form.startDate}
          error={problem === 'end' ? t('problems.end') : undefined}
          onDate={(endDate) => onChange({ ...form, endDate })}
          onTime={(endTime) => onChange({ ...form, endTime })}
        />
      </div>
      {form.allDay ? null : (
        <Select
          label={t('fields.zone')}
          value={form.zone ?? ''}
          options={zones}
          onChange={(zone) => onChange(zone === '' ? { ...form, zone: null } : inZone(form, zone))}
        />
      )}
    </div>
  );
}

type DateAndTimeProps = {
  dateLabel: string;
  timeLabel: string;
  date: string;
  time: string | null;
  min?: string;
  error: string | undefined;
  onDate: (date: string) => void;
  onTime: (time: string) => void;
};

function DateAndTime({ dateLabel, timeLabel, date, time, min, error, onDate, onTime }: DateAndTimeProps) {
  return (
    <div className="flex gap-2 max-md:flex-col">
      <TextField
        type="date"
        required
        className="min-w-0 flex-1"
        label={dateLabel}
        value={date}
        {...(min ? { min } : {})}
        error={error}
        onChange={(event) => onDate(event.target.value)}
      />
      {time === null ? null : (
        <TextField
          type="time"
          required
          step={300}
          className="w-34 max-md:w-full"
          label={timeLabel}
          value={time}
          onChange={(event) => onTime(event.target.value)}
        />
      )}
    </div>
  );
}

/** All zones, the person's and the event's own first, with their difference at the time of the event. */
function useZones(form: EventForm) {
  const t = useTranslations('calendar');
  const { timeZone } = usePreferences();
  const { zone, startDate, startTime } = form;
  return useMemo(() => {
    const minute = minuteFromLocal(`${startDate}T${startTime}:00`);
    const at = Number.isFinite(minute) ? instantOf(minute, timeZone) : Date.now();
    const first = [...new Set([timeZone, zone ?? timeZone])];
    const names = [...first, ...Intl.supportedValuesOf('timeZone').filter((name) => !first.includes(name))];
    return [
      ...names.map((name) => ({ value: name, label: `${name.replaceAll('_', ' ')} (${zoneOffset(name, at)})` })),
      { value: '', label: t('fields.floating') },
    ];
  }, [timeZone, zone, startDate, startTime, t]);
}

const known = new Map<string, string>();

function zoneOffset(name: string, at: number): string {
  const key = `${name} ${Math.floor(at / 86_400_000)}`;
  let offset = known.get(key);
  if (offset === undefined) {
    offset = offsetName(name, at);
    known.set(key, offset);
  }
  return offset;
}
