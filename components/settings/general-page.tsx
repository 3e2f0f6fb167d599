'use client';

import { useEffect, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { Language } from '@/server/domain/preferences/schema';
import { useDates, usePreferences, useSetPreferences } from '../lib/me';
import { Button } from '../ui/button';
import { SegmentedControl } from '../ui/segmented-control';
import { Select } from '../ui/select';
import { Switch } from '../ui/switch';
import { Row, Section } from './section';

const languageNames: Record<Language, string> = { en: 'English', fr: 'Français' };
const weekStarts = ['1', '6', '7'] as const;

export function GeneralPage() {
  const t = useTranslations('settings.general');
  const preferences = usePreferences();
  const set = useSetPreferences();
  const dates = useDates();
  const weekdays = dates.weekdays('long');
  return (
    <>
      <Section title={t('appearance')}>
        <Choice label={t('theme')}>
          <SegmentedControl
            label={t('theme')}
            value={preferences.theme}
            options={[
              { value: 'system', label: t('themes.system') },
              { value: 'light', label: t('themes.light') },
              { value: 'dark', label: t('themes.dark') },
            ]}
            onChange={(theme) => void set({ theme })}
          />
        </Choice>
        <Choice label={t('density')}>
          <SegmentedControl
            label={t('density')}
            value={preferences.density}
            options={[
              { value: 'comfortable', label: t('densities.comfortable') },
              { value: 'compact', label: t('densities.compact') },
            ]}
            onChange={(density) => void set({ density })}
          />
        </Choice>
      </Section>
      <Section title={t('languageAndTime')} hint={t('example', { example: dates.long(Date.now()) })}>
        <Row>
          <Select
            label={t('language')}
            value={preferences.language}
            options={(Object.keys(languageNames) as Language[]).map((value) => ({ value, label: languageNames[value] }))}
            onChange={(language) => void set({ language })}
          />
          <ZoneSelect />
          <Select
            label={t('hourCycle')}
            value={preferences.hourCycle}
            options={[
              { value: 'h23', label: t('h23') },
              { value: 'h12', label: t('h12') },
            ]}
            onChange={(hourCycle) => void set({ hourCycle })}
          />
          <Select
            label={t('firstDay')}
            value={String(preferences.firstDayOfWeek)}
            options={(weekStarts.some((day) => Number(day) === preferences.firstDayOfWeek)
              ? [...weekStarts]
              : [...weekStarts, String(preferences.firstDayOfWeek)]
            ).map((value) => ({ value, label: weekdays.find((day) => String(day.dayNumber) === value)?.name ?? value }))}
            onChange={(value) => void set({ firstDayOfWeek: Number(value) })}
          />
        </Row>
      </Section>
      <Section title={t('keyboard')}>
        <Switch
          label={t('singleKeys')}
          hint={t('singleKeysHint')}
          checked={preferences.singleKeyShortcuts}
          onCheckedChange={(singleKeyShortcuts) => void set({ singleKeyShortcuts })}
        />
      </Section>
    </>
  );
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span aria-hidden>{label}</span>
      {children}
    </div>
  );
}

function ZoneSelect() {
  const t = useTranslations('settings.general');
  const { timeZone, language } = usePreferences();
  const set = useSetPreferences();
  // Server and browser know different zones: until the browser has drawn once there is only the chosen one.
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => setHere(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  const options = useMemo(() => {
    if (here === null) return [{ value: timeZone, label: timeZone }];
    const known = Intl.supportedValuesOf('timeZone');
    const names = known.includes(timeZone) ? known : [timeZone, ...known];
    return names.map((value) => ({ value, label: `${value.replaceAll('_', ' ')} ${offsetOf(value, language)}` }));
  }, [timeZone, language, here]);
  return (
    <div>
      <Select label={t('timeZone')} value={timeZone} options={options} onChange={(zone) => void set({ timeZone: zone })} />
      {here !== null && here !== timeZone ? (
        <Button variant="quiet" size="sm" className="mt-1" onClick={() => void set({ timeZone: here })}>
          {t('useHere', { zone: here.replaceAll('_', ' ') })}
        </Button>
      ) : null}
    </div>
  );
}

/** "GMT+1", as it is now. */
function offsetOf(zone: string, language: string): string {
  try {
    const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts();
    return `(${parts.find((part) => part.type === 'timeZoneName')?.value ?? ''})`;
  } catch {
    return '';
  }
}
