'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import type { Me, Preferences } from '@/server/domain/preferences/schema';
import type { DateSettings, Instant } from './dates';
import { formatDate, formatDateRange, formatListDate, formatLongDate, formatTime, isoDay, nearDayName, weekdayNames } from './dates';
import { notify } from './toasts';
import { failureCode, useTRPC } from './trpc';

const FirstMe = createContext<Me | null>(null);

/** Hands down who is signed in, as the server knew it when it drew the page. */
export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <FirstMe.Provider value={me}>{children}</FirstMe.Provider>;
}

/** Who is signed in, with the preferences as they are now (they may change here or on another device). */
export function useMe(): Me {
  const first = useContext(FirstMe);
  if (!first) throw new Error('useMe outside the suite');
  const trpc = useTRPC();
  return useQuery(trpc.preferences.me.queryOptions(undefined, { initialData: first, staleTime: Number.POSITIVE_INFINITY })).data;
}

export function usePreferences(): Preferences {
  return useMe().preferences;
}

/** Sent one after the other: requests may overtake each other. */
const preferenceWrites = { id: 'preferences' };

/** Changes preferences at once; puts them back and says why when the server refuses. */
export function useSetPreferences(): (patch: Partial<Preferences>) => Promise<boolean> {
  const trpc = useTRPC();
  const client = useQueryClient();
  const t = useTranslations('common');
  const key = trpc.preferences.me.queryKey();
  const mutation = useMutation(
    trpc.preferences.set.mutationOptions({
      scope: preferenceWrites,
      onMutate: (patch) => {
        const before = client.getQueryData<Me>(key);
        if (before) client.setQueryData<Me>(key, { ...before, preferences: { ...before.preferences, ...defined(patch) } });
        return { before };
      },
      onError: (error, _patch, context) => {
        if (context?.before) client.setQueryData<Me>(key, context.before);
        notify({ kind: 'error', message: t('notSaved', { reason: t(`errors.${failureCode(error)}`) }) });
      },
      onSuccess: (preferences) => client.setQueryData<Me>(key, (me) => (me ? { ...me, preferences } : me)),
    }),
  );
  return (patch) =>
    mutation.mutateAsync(patch).then(
      () => true,
      () => false,
    );
}

function defined(patch: { [Key in keyof Preferences]?: Preferences[Key] | undefined }): Partial<Preferences> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Preferences>;
}

export function useDateSettings(): DateSettings {
  const { language, timeZone, hourCycle, firstDayOfWeek } = usePreferences();
  return useMemo(
    () => ({ locale: language === 'en' && hourCycle === 'h23' ? 'en-GB' : language, timeZone, hourCycle, firstDayOfWeek }),
    [language, timeZone, hourCycle, firstDayOfWeek],
  );
}

/** The functions of lib/dates, bound to the person's settings. */
export function useDates() {
  const settings = useDateSettings();
  return useMemo(
    () => ({
      settings,
      format: (instant: Instant, options: Intl.DateTimeFormatOptions) => formatDate(settings, instant, options),
      range: (from: Instant, to: Instant, options: Intl.DateTimeFormatOptions) => formatDateRange(settings, from, to, options),
      time: (instant: Instant) => formatTime(settings, instant),
      list: (instant: Instant, now: Instant = Date.now()) => formatListDate(settings, instant, now),
      long: (instant: Instant, now: Instant = Date.now()) => formatLongDate(settings, instant, now),
      nearDay: (instant: Instant, now: Instant = Date.now()) => nearDayName(settings, instant, now),
      isoDay: (instant: Instant) => isoDay(settings, instant),
      weekdays: (width: 'long' | 'short' | 'narrow') => weekdayNames(settings, width),
    }),
    [settings],
  );
}
