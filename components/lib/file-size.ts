'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { usePreferences } from './me';

const steps = [
  ['bytes', 1],
  ['kilobytes', 1000],
  ['megabytes', 1_000_000],
  ['gigabytes', 1_000_000_000],
] as const;

/** "312 kB", "1.4 MB", in the person's language. */
export function useFileSize(): (bytes: number) => string {
  const t = useTranslations('common.size');
  const { language } = usePreferences();
  return useCallback(
    (bytes) => {
      const [unit, factor] = steps.findLast(([, from]) => bytes >= from) ?? steps[0];
      const amount = bytes / factor;
      const value = new Intl.NumberFormat(language, { maximumFractionDigits: unit === 'bytes' || amount >= 10 ? 0 : 1 }).format(amount);
      return t(unit, { value });
    },
    [t, language],
  );
}
